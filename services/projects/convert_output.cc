#include "services/projects/convert_output.h"

#include <optional>
#include <string>
#include <utility>

#include "libs/base/status.h"
#include "libs/rpc/item_fields.h"
#include "libs/rpc/messages.h"
#include "services/projects/domain/portfolio.h"

namespace wijkmonitor::projects {
namespace {

using rpc::ToApi;

// Numbered as in the API.
static_assert(static_cast<int>(OutputUnit::kPercent) == v1::OUTPUT_UNIT_PERCENT);
static_assert(static_cast<int>(Recurrence::kPerEvent) == v1::RECURRENCE_PER_EVENT);
static_assert(static_cast<int>(Precision::kNotQuantified) == v1::PRECISION_NOT_QUANTIFIED);
static_assert(static_cast<int>(DeliveryVerdict::kUnreported) == v1::DELIVERY_VERDICT_NOT_REPORTED);

// The fields that a request may write.
constexpr absl::string_view kWritable[] = {"label", "unit", "recurrence", "agreed", "note"};

// Columns of CheckOutput and CheckReport.
constexpr rpc::ColumnField kOutputFields[] = {
    {"output", "id"}, {"label_nl", "label.nl"}, {"label_en", "label.en"}};
constexpr rpc::ColumnField kReportFields[] = {{"report", "id"}};

// -0 is 0.
double Number(double number) { return number == 0 ? 0 : number; }

void Fill(const Bounds& bounds, v1::Bounds* message) {
  message->set_least(bounds.least);
  if (bounds.most.has_value()) message->set_most(*bounds.most);
  message->set_about(bounds.about);
}

void Fill(const OutputTotal& total, v1::OutputTotal* message) {
  message->set_unit(static_cast<v1::OutputUnit>(total.unit));
  message->set_recurrence(ToApi<v1::Recurrence>(total.recurrence));
  if (total.bounds.has_value()) Fill(*total.bounds, message->mutable_bounds());
  message->set_distinct(IsDistinct(total.unit));
  message->set_outputs(static_cast<int>(total.outputs.size()));
  message->set_not_quantified(total.not_quantified);
  message->set_not_added(total.not_added);
  message->mutable_output()->Reserve(message->outputs());
  for (const Output* const output : total.outputs) message->add_output(output->id);
  message->set_not_reported(total.not_reported);
}

void Fill(const OutputDelivery& delivery, v1::OutputDelivery* message) {
  const auto& [output, delivered, verdict, counted] = delivery;
  message->set_output(output->id);
  if (delivered.bounds.has_value()) Fill(*delivered.bounds, message->mutable_bounds());
  if (output->agreed.has_value()) message->set_agreed(*output->agreed);
  const std::optional<double> ratio = RatioOf(*output, delivered);
  if (ratio.has_value()) message->set_ratio(*ratio);
  message->set_verdict(static_cast<v1::DeliveryVerdict>(verdict));
  message->set_counted(counted);
  message->set_reports(delivered.reports);
  message->set_not_quantified(delivered.not_quantified);
}

}  // namespace

v1::Output ToMessage(const Output& output) {
  v1::Output message;
  message.set_id(output.id);
  Fill(output.subject, message.mutable_subject());
  rpc::Fill(output.label, message.mutable_label());
  message.set_unit(ToApi<v1::OutputUnit>(output.unit));
  message.set_recurrence(ToApi<v1::Recurrence>(output.recurrence));
  if (output.agreed.has_value()) message.set_agreed(*output.agreed);
  message.set_note(output.note);
  return message;
}

void FromMessage(const v1::Output& message, Output* output) {
  output->label = {message.label().nl(), message.label().en()};
  output->unit = rpc::AnyOr<OutputUnit>(message.unit());
  output->recurrence = rpc::AnyOr<Recurrence>(message.recurrence());
  output->agreed.reset();
  if (message.has_agreed()) output->agreed = Number(message.agreed());
  output->note = message.note();
}

absl::StatusOr<v1::Output> Masked(const v1::Output& before, const v1::Output& wanted,
                                  const google::protobuf::FieldMask& mask) {
  v1::Output after = before;
  RETURN_IF_ERROR(rpc::TakeMasked(wanted, mask, kWritable, &after));
  return after;
}

absl::Status InvalidOutput(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("output", rejections, kOutputFields);
}

v1::OutputReport ToMessage(const OutputReport& report) {
  v1::OutputReport message;
  message.set_id(report.id);
  message.set_output(report.output);
  message.set_at(report.at);
  message.set_start(report.start);
  message.set_end(report.end);
  message.set_precision(ToApi<v1::Precision>(report.precision));
  if (report.value.has_value()) message.set_value(*report.value);
  if (report.low.has_value()) message.set_low(*report.low);
  if (report.high.has_value()) message.set_high(*report.high);
  message.set_as_stated(report.as_stated);
  message.set_replaces(report.replaces);
  return message;
}

OutputReport FromMessage(const v1::OutputReport& message) {
  OutputReport report;
  report.output = message.output();
  report.at = message.at();
  report.start = message.start();
  report.end = message.end();
  report.precision = rpc::AnyOr<Precision>(message.precision());
  if (message.has_value()) report.value = Number(message.value());
  if (message.has_low()) report.low = Number(message.low());
  if (message.has_high()) report.high = Number(message.high());
  report.as_stated = message.as_stated();
  report.replaces = message.replaces();
  return report;
}

absl::Status InvalidReport(const std::vector<Rejection>& rejections) {
  return rpc::InvalidItem("report", rejections, kReportFields);
}

v1::OutputTotals ToMessage(const OutputTotals& totals) {
  v1::OutputTotals message;
  message.mutable_info()->set_method_version(std::string(kMethodVersion));
  for (const OutputTotal& total : totals.totals) Fill(total, message.add_totals());
  for (const OutputDelivery& delivery : totals.deliveries) {
    Fill(delivery, message.add_deliveries());
  }
  message.set_outputs(totals.outputs);
  message.set_left_out(totals.left_out);
  for (const auto& [verdict, outputs] : totals.verdicts) {
    v1::VerdictCount* const count = message.add_verdicts();
    count->set_verdict(static_cast<v1::DeliveryVerdict>(verdict));
    count->set_outputs(outputs);
  }
  return message;
}

}  // namespace wijkmonitor::projects
