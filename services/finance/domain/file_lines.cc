#include "services/finance/domain/file_lines.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace wijkmonitor::finance {
namespace {

// The lines of `file` but those at the indices of `dropped`, which are in order.
std::shared_ptr<const LinesOfFile> Without(const LinesOfFile& file,
                                           const std::vector<size_t>& dropped) {
  auto kept = std::make_shared<LinesOfFile>();
  kept->file = file.file;
  kept->places = file.places;
  auto next = dropped.begin();
  for (size_t i = 0; i < file.size(); ++i) {
    if (next != dropped.end() && *next == i) {
      ++next;
      continue;
    }
    kept->Add(file[i]);
  }
  return kept;
}

}  // namespace

void LinesOfFile::Reserve(size_t lines) {
  id.reserve(lines);
  amount.reserve(lines);
  posting.reserve(lines);
  position.reserve(lines);
  place.reserve(lines);
  filed.reserve(lines);
}

void LinesOfFile::Add(const Line& line) {
  id.push_back(line.id);
  amount.push_back(line.amount);
  posting.push_back(line.posting);
  position.push_back(line.position);
  place.push_back(line.place);
  filed.push_back(line.filed);
  ++counts_[static_cast<size_t>(line.filed)];
}

Replacement::Replacement(const LinesOfFile& earlier, const Coverage& coverage,
                         const std::vector<ReplacedLines>& replaced)
    : earlier_(earlier), covers_nothing_(coverage.OfLinesOnly()) {
  const auto found = std::ranges::find(replaced, earlier.file.batch, &ReplacedLines::batch);
  if (found != replaced.end()) positions_ = &found->positions;
  if (covers_nothing_) return;
  for (uint32_t code = 0; code < earlier.places->size(); ++code) {
    covered_.push_back(coverage.Has((*earlier.places)[code].months));
  }
}

bool Replacement::Has(size_t i) const {
  return (!covered_.empty() && covered_[earlier_.place[i]]) ||
         (positions_ != nullptr && std::ranges::binary_search(*positions_, earlier_.position[i]));
}

uint64_t HashOfId(absl::string_view external_id) {
  return external_id.empty() ? 0 : std::max<uint64_t>(absl::HashOf(external_id), 1);
}

bool ComesBefore(const LinePlace& a, const LinePlace& b) {
  const auto key = [](const LinePlace& of) {
    return std::tie(of.year, of.months.first, of.months.end, of.period, of.account, of.currency,
                    of.side);
  };
  return key(a) < key(b);
}

uint32_t PlaceCodes::Add(const LinePlace& place) {
  const auto [code, is_new] = codes_.try_emplace(place, static_cast<uint32_t>(places_.size()));
  if (is_new) places_.push_back(place);
  return code->second;
}

void PlaceCodes::Sort() {
  codes_ = {};
  in_order_.resize(places_.size());
  std::iota(in_order_.begin(), in_order_.end(), 0);
  std::ranges::sort(in_order_,
                    [this](uint32_t a, uint32_t b) { return ComesBefore(places_[a], places_[b]); });
}

const FileLines::Files& FileLines::OfSource(const std::string& source_system) const {
  static const auto* const none = new Files();
  const Files* files = FindIn(by_source_, source_system);
  return files == nullptr ? *none : *files;
}

void FileLinesExtension::Begin(const std::string& source_system, FileOfLines file,
                               const std::vector<ReplacedLines>& replaced) {
  EndFile();
  FileLines::Files kept;
  for (const auto& earlier : lines_.by_source_[source_system]) {
    const Replacement replacement(*earlier, file.coverage, replaced);
    if (replacement.IsEmpty()) {
      kept.push_back(earlier);
      continue;
    }
    std::vector<size_t> indices;
    for (size_t i = 0; i < earlier->size(); ++i) {
      if (replacement.Has(i)) indices.push_back(i);
    }
    const auto is_covered = [&](const Months& months) { return file.coverage.Has(months); };
    // What covers months without lines still says that there are none.
    const bool speaks = !std::ranges::all_of(earlier->file.coverage.months, is_covered);
    if (indices.size() == earlier->size() && !speaks) continue;
    kept.push_back(indices.empty() ? earlier : Without(*earlier, indices));
  }
  lines_.by_source_[source_system] = std::move(kept);
  source_system_ = source_system;
  file_ = std::make_shared<LinesOfFile>();
  file_->file = std::move(file);
  places_ = std::make_shared<PlaceCodes>();
}

void FileLinesExtension::Reserve(size_t lines) { file_->Reserve(lines); }

uint32_t FileLinesExtension::CodeOf(LinePlace place) {
  place.cost_center.clear();
  place.project_code.clear();
  return places_->Add(place);
}

void FileLinesExtension::Add(const FiledLine& line, uint32_t place, uint32_t position) {
  if (line.said_elsewhere) return;
  file_->Add({HashOfId(line.external_id), line.amount, static_cast<uint32_t>(line.posting),
              position, place, line.filed});
}

void FileLinesExtension::EndFile() {
  if (file_ == nullptr) return;
  places_->Sort();
  file_->places = std::move(places_);
  lines_.by_source_[source_system_].push_back(std::move(file_));
  file_ = nullptr;
}

FileLines FileLinesExtension::Finish() {
  EndFile();
  return std::move(lines_);
}

}  // namespace wijkmonitor::finance
