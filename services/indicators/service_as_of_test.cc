// A month after a month of imports: what the service has in memory is what a start would read, and
// what was known at an instant stays what it was, asked by every method that reads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "libs/rpc/messages.h"
#include "libs/testing/temp_database.h"
#include "services/indicators/service_testing.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::Report;
using Stub = ServedIndicators::Stub;

constexpr int kBuurten = 12;

std::string BuurtId(int number) {
  return absl::StrCat("BU001400", absl::Dec(number, absl::kZeroPad2));
}

std::string AreasFile(int buurten) {
  std::string file =
      "edition,valid_from,id,level,name,parent\n"
      "E,2020-01-01,NL01,COUNTRY,Nederland,\n"
      "E,2020-01-01,GM0014,MUNICIPALITY,Groningen,NL01\n"
      "E,2020-01-01,WK001400,WIJK,Centrum,GM0014\n";
  for (int number = 0; number < buurten; ++number) {
    absl::StrAppend(&file, "E,2020-01-01,", BuurtId(number), ",BUURT,B,WK001400\n");
  }
  return file;
}

std::string CatalogueFile(int minimum_n) {
  return absl::StrCat(
      "kind,id,parent,position,label_nl,label_en,composition,nature,basis,measure,unit,decimals,"
      "polarity,minimum,maximum,weight_indicator,default_group,in_rollup,minimum_n,publisher,table,"
      "licence,source_columns\n"
      "group,ALL,,,Allen,All,,,,,,,,,,,,,,,,,\n"
      "theme,KOMPAS,,0,Kompas,Kompas,false,,,,,,,,,,,,,,,,\n"
      "indicator,SHARE,KOMPAS,0,Aandeel,Share,,OBJECTIVE,SURVEY,PERCENTAGE,PERCENT,1,LOWER_BETTER,"
      "0,100,,ALL,true,",
      minimum_n,
      ",CBS,T,CC BY 4.0,\n"
      "indicator,PEOPLE,KOMPAS,1,Inwoners,Residents,,OBJECTIVE,REGISTER,COUNT,PERSONS,0,"
      "HIGHER_BETTER,0,,,ALL,true,0,CBS,T,CC BY 4.0,\n");
}

class AsOfTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  AsOfTest() { Serve(); }

  void Serve() {
    served_.reset();
    rpc::ServiceParts<Dataset> parts = Parts();
    loads_ = 0;
    parts.load = [this](store::Tx& tx, const store::DataVersion& version, const Snapshot* near,
                        Progress& progress) {
      ++loads_;
      return LoadDataset(tx, version, near, progress);
    };
    served_ =
        std::make_unique<testing::Served<Dataset, v1::IndicatorService>>(parts, stored_.url());
  }

  template <class Q>
  void Import(std::unique_ptr<grpc::ClientWriter<Q>> (Stub::*method)(grpc::ClientContext*, Report*),
              const std::string& file, Q request = Q()) {
    served_->backend().clock().Advance(absl::Hours(1));
    const auto report = served_->Send(method, std::move(request), file);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_NE(report->outcome(), Report::OUTCOME_REJECTED) << report->DebugString();
  }
  void ImportReferenceData(int buurten, int minimum_n, const std::string& member) {
    Import(&Stub::ImportAreas, AreasFile(buurten));
    Import(&Stub::ImportAreaSets, "edition,id,name_nl,name_en,member\nE,SET,S,S," + member + "\n");
    Import(&Stub::ImportCatalogue, CatalogueFile(minimum_n));
  }
  // The shape of an area, so many thousandths of a degree wide.
  void ImportShape(int number, int width) {
    v1::ImportAreaShapesRequest request;
    request.set_edition("E");
    request.set_id_property("id");
    Import(&Stub::ImportAreaShapes,
           absl::StrCat(R"({"type":"FeatureCollection","features":[{"properties":{"id":")",
                        BuurtId(number),
                        R"("},"geometry":{"type":"Polygon","coordinates":[[[6.5,53.2],[6.50)",
                        width, R"(,53.2],[6.5,53.3],[6.5,53.2]]]}}]})"),
           request);
  }
  // Figures of some of the areas, indicators and years; of some of them anew.
  std::string SomeFigures() {
    std::string file = "indicator,area,edition,period,status,value,n,low,high,provisional\n";
    for (int year = 2019; year <= 2021; ++year) {
      for (int number = 0; number < kBuurten; ++number) {
        for (const bool share : {true, false}) {
          if (random_() % 3 != 0) continue;
          absl::StrAppend(&file, share ? "SHARE," : "PEOPLE,", BuurtId(number), ",E,", year, ",");
          const auto value = static_cast<int>(random_() % 90) + 5;
          if (random_() % 5 == 0) {
            absl::StrAppend(&file, "NOT_PUBLISHED,,,,,\n");
          } else if (share && random_() % 2 == 0) {
            absl::StrAppend(&file, "VALUE,", value, ",", random_() % 60, ",,,true\n");
          } else {
            absl::StrAppend(&file, "VALUE,", value, ",,", value - 2, ",", value + 3, ",\n");
          }
        }
      }
    }
    return file;
  }

  // What every read answers, by method.
  std::map<std::string, std::string> Answers(const absl::Time* as_of) {
    std::map<std::string, std::string> answers;
    const auto ask = [&]<class Q, class A>(
                         const std::string& method,
                         grpc::Status (Stub::*f)(grpc::ClientContext*, const Q&, A*), Q request) {
      if (as_of != nullptr) *request.mutable_as_of() = rpc::TimestampOf(*as_of);
      const auto answer = served_->Call(f, request);
      answers[method] =
          answer.ok() ? answer->SerializeAsString() : std::string(answer.status().message());
    };
    const auto of = []<class Q>(Q request, const std::string& id) {
      request.set_id(id);
      return request;
    };
    v1::GetKompasRequest kompas;
    kompas.set_area("SET");
    kompas.set_year(2021);
    ask("GetKompas", &Stub::GetKompas, kompas);
    ask("GetGeoEdition", &Stub::GetGeoEdition, of(v1::GetGeoEditionRequest(), "E"));
    ask("ListGeoEditions", &Stub::ListGeoEditions, v1::ListGeoEditionsRequest());
    ask("GetArea", &Stub::GetArea, of(v1::GetAreaRequest(), BuurtId(kBuurten)));
    ask("ListAreas", &Stub::ListAreas, v1::ListAreasRequest());
    ask("GetAreaSet", &Stub::GetAreaSet, of(v1::GetAreaSetRequest(), "SET"));
    ask("ListAreaSets", &Stub::ListAreaSets, v1::ListAreaSetsRequest());
    v1::GetAreaShapesRequest shapes;
    shapes.set_level(v1::AREA_LEVEL_BUURT);
    ask("GetAreaShapes", &Stub::GetAreaShapes, shapes);
    ask("GetTheme", &Stub::GetTheme, of(v1::GetThemeRequest(), "KOMPAS"));
    ask("ListThemes", &Stub::ListThemes, v1::ListThemesRequest());
    ask("GetIndicator", &Stub::GetIndicator, of(v1::GetIndicatorRequest(), "SHARE"));
    ask("ListIndicators", &Stub::ListIndicators, v1::ListIndicatorsRequest());
    v1::GetObservationRequest observation;
    observation.set_indicator("SHARE");
    observation.set_area(BuurtId(1));
    observation.set_period("2020");
    ask("GetObservation", &Stub::GetObservation, observation);
    ask("ListObservations", &Stub::ListObservations, v1::ListObservationsRequest());
    answers["ExportObservations"] = Exported(as_of);
    return answers;
  }
  std::string Exported(const absl::Time* as_of) {
    v1::ExportObservationsRequest request;
    if (as_of != nullptr) *request.mutable_as_of() = rpc::TimestampOf(*as_of);
    grpc::ClientContext context;
    const auto reader = served_->stub().ExportObservations(&context, request);
    std::string file;
    for (v1::ExportObservationsResponse piece; reader->Read(&piece);) file += piece.data();
    const grpc::Status end = reader->Finish();
    return end.ok() ? file : end.error_message();
  }

  void ExpectAsRead() {
    const auto kept = served_->snapshots().current();
    const auto fresh = (*Snapshots::Open(served_->backend().database(), LoadDataset))->current();
    EXPECT_EQ(kept->version, fresh->version);
    const Dataset &a = kept->data, &b = fresh->data;
    EXPECT_EQ(a.method_default, b.method_default);
    ASSERT_EQ(a.batches.size(), b.batches.size());
    for (const auto& [version, batch] : a.batches) {
      EXPECT_EQ(batch.recorded_at, b.batches.at(version).recorded_at);
      EXPECT_EQ(batch.retrieved, b.batches.at(version).retrieved);
    }
    ASSERT_EQ(a.shapes.size(), b.shapes.size());
    for (const auto& [edition, by_id] : a.shapes) {
      ASSERT_EQ(by_id->size(), b.shapes.at(edition)->size());
      for (const auto& [id, shape] : *by_id) EXPECT_EQ(*shape, *b.shapes.at(edition)->at(id));
    }
    ASSERT_EQ(a.series.size(), b.series.size());
    for (const auto& [key, columns] : a.series) {
      ASSERT_EQ(columns.size(), b.series.at(key).size());
      for (size_t i = 0; i < columns.size(); ++i) ExpectSame(*columns[i], *b.series.at(key)[i]);
    }
  }
  static void ExpectSame(const Column& a, const Column& b) {
    EXPECT_EQ(a.period, b.period);
    EXPECT_EQ(*a.edition, *b.edition);
    EXPECT_EQ(a.respondents_due, b.respondents_due);
    for (size_t i = 0; i < a.status.size(); ++i) {
      const int place = static_cast<int>(i);
      ASSERT_EQ(a.Has(place), b.Has(place));
      if (!a.Has(place)) continue;
      EXPECT_EQ(a.At(place), b.At(place));
      EXPECT_EQ(a.Stored(place), b.Stored(place));
      EXPECT_EQ(a.revision[place], b.revision[place]);
      EXPECT_EQ(a.version[place], b.version[place]);
    }
  }

  testing::TempDatabase stored_{GetParam()};
  std::atomic<int> loads_ = 0;  // counted by threads of the service
  std::unique_ptr<testing::Served<Dataset, v1::IndicatorService>> served_;
  std::mt19937 random_{14};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
};

TEST_P(AsOfTest, WhatIsInMemoryIsWhatAStartWouldRead) {
  ImportReferenceData(kBuurten, 30, BuurtId(1));
  for (int month = 0; month < 24; ++month) {
    if (month == 8) ImportReferenceData(kBuurten, 20, BuurtId(2));
    if (month == 16) ImportReferenceData(kBuurten + 2, 45, BuurtId(3));
    if (month % 4 == 0) ImportShape(month % 3, 1 + month % 9);
    const int before = loads_;
    Import(&Stub::ImportObservations, SomeFigures());
    EXPECT_EQ(loads_, before) << "an import was read back";
    ExpectAsRead();
  }
}

TEST_P(AsOfTest, WhatWasKnownStaysWhatItWas) {
  std::map<absl::Time, std::map<std::string, std::string>> known;
  const auto note = [&] {
    known[served_->snapshots().current()->version.committed_at] = Answers(nullptr);
  };
  ImportReferenceData(kBuurten, 30, BuurtId(1));
  for (int month = 0; month < 3; ++month) {
    Import(&Stub::ImportObservations, SomeFigures());
    note();
  }
  ImportReferenceData(kBuurten + 1, 45, BuurtId(2));
  ImportShape(1, 1);
  note();
  Import(&Stub::ImportObservations, SomeFigures());
  ImportShape(1, 2);
  note();
  const auto expect_all = [&] {
    for (const auto& [instant, answers] : known) {
      for (const auto& [method, answer] : Answers(&instant)) {
        EXPECT_EQ(answer, answers.at(method)) << method << " at " << instant;
      }
    }
  };
  expect_all();
  // Something of each did change.
  const auto &first = known.begin()->second, &last = known.rbegin()->second;
  for (const char* method :
       {"GetKompas", "GetArea", "ListAreas", "GetAreaSet", "ListAreaSets", "GetAreaShapes",
        "GetIndicator", "ListIndicators", "ListObservations", "ExportObservations"}) {
    EXPECT_NE(first.at(method), last.at(method)) << method;
  }
  Serve();
  expect_all();
  // On another replica, beside this one, which goes on writing.
  auto other = std::move(served_);
  Serve();
  expect_all();
  std::swap(served_, other);
  Import(&Stub::ImportObservations, SomeFigures());
  note();
  std::swap(served_, other);
  expect_all();
}

// Which of two editions' figures count depends on the days of both.
TEST_P(AsOfTest, AnEditionThatGetsAnotherDay) {
  ImportReferenceData(kBuurten, 30, BuurtId(1));
  const auto areas = [&](const std::string& id, const std::string& day) {
    std::string file = AreasFile(kBuurten);
    Import(&Stub::ImportAreas,
           absl::StrReplaceAll(file, {{"E,2020-01-01", absl::StrCat(id, ",", day)}}));
  };
  const auto kompas = [&](const absl::Time* as_of) {
    v1::GetKompasRequest request;
    request.set_area(BuurtId(1));
    request.set_year(2021);
    if (as_of != nullptr) *request.mutable_as_of() = rpc::TimestampOf(*as_of);
    const auto answer = served_->Call(&Stub::GetKompas, request);
    return answer.ok() ? answer->SerializeAsString() : std::string(answer.status().message());
  };
  areas("A", "2018-01-01");
  areas("B", "2019-01-01");
  for (const char* edition : {"A", "B"}) {
    Import(&Stub::ImportObservations,
           absl::StrCat("indicator,area,edition,period,value\nPEOPLE,", BuurtId(1), ",", edition,
                        ",2021,", *edition == 'A' ? 1 : 2, "\n"));
  }
  const absl::Time before = served_->snapshots().current()->version.committed_at;
  const std::string answer = kompas(nullptr);
  areas("A", "2019-06-01");
  ExpectAsRead();
  const std::string after = kompas(nullptr);
  EXPECT_NE(after, answer);
  EXPECT_EQ(kompas(&before), answer);
  Serve();
  EXPECT_EQ(kompas(nullptr), after);
  EXPECT_EQ(kompas(&before), answer);
}

TEST_P(AsOfTest, ADefaultMethodCountsFromItsVersionOn) {
  ImportReferenceData(kBuurten, 30, BuurtId(1));
  Import(&Stub::ImportObservations, SomeFigures());
  const absl::Time before = served_->snapshots().current()->version.committed_at;
  const auto method_at = [&](const absl::Time* as_of) {
    v1::GetKompasRequest request;
    request.set_area("SET");
    request.set_year(2021);
    if (as_of != nullptr) *request.mutable_as_of() = rpc::TimestampOf(*as_of);
    const auto kompas = served_->Call(&Stub::GetKompas, request);
    return kompas.ok() ? kompas->info().method_version() : std::string(kompas.status().message());
  };
  EXPECT_EQ(method_at(nullptr), "WM-1");
  // As the migration of a later program does it; of WM-3 this program knows nothing.
  for (const char* method : {"WM-2", "WM-3"}) {
    const auto written = served_->backend().database().Mutate(
        {"someone", "method", RandomUuid(), Sha256Of("body"), ""},
        [&](store::Tx& tx) -> absl::StatusOr<std::string> {
          RETURN_IF_ERROR(
              tx.Execute("INSERT INTO method_default (since_version, method) "
                         "SELECT counter + 1, $1 FROM store_version",
                         {store::Value(std::string(method))}));
          return "";
        });
    ASSERT_TRUE(written.ok()) << written.status();
    const std::string was = method_at(nullptr);
    Import(&Stub::ImportObservations, SomeFigures());
    EXPECT_EQ(method_at(nullptr), "WM-2") << "after " << was;
    EXPECT_EQ(served_->snapshots().current()->data.method_default, method);
    EXPECT_EQ(method_at(&before), "WM-1");
    ExpectAsRead();
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, AsOfTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::indicators
