#include <cstdlib>

#include "services/finance/convert_ledger.h"

namespace wijkmonitor::finance {
namespace {

constexpr absl::string_view kFile = R"csv(profile,setting,value
wijkmonitor,columns,some
wijkmonitor,amounts,by_side
wijkmonitor,column.source_system,source_system
wijkmonitor,column.external_id,external_id
wijkmonitor,column.revision,revision
wijkmonitor,column.kind,kind
wijkmonitor,column.side,side
wijkmonitor,column.amount,amount
wijkmonitor,column.currency,currency
wijkmonitor,column.period,period
wijkmonitor,column.performance,performance
wijkmonitor,column.scheme,scheme
wijkmonitor,column.action_line,action_line
wijkmonitor,column.project,project
wijkmonitor,column.directorate,directorate
wijkmonitor,column.taakveld,taakveld
wijkmonitor,column.area,area
wijkmonitor,column.account,account
wijkmonitor,column.cost_center,cost_center
wijkmonitor,column.resolves,resolves
xaf-3.2,format,xaf
xaf-3.2,source_system,XAF
xaf-3.2,amounts,debit_credit
xaf-3.2,key,fiscal_year|journal|transaction|line
xaf-3.2,covers,year
xaf-3.2,mapping,yes
xaf-3.2,column.year,fiscal_year
xaf-3.2,column.period_number,period
xaf-3.2,column.date,date
xaf-3.2,column.currency,currency
xaf-3.2,column.account,account
xaf-3.2,column.cost_center,cost_center
xaf-3.2,column.project_code,project
xaf-3.2,column.project,project
xaf-3.2,column.debit,debit
xaf-3.2,column.credit,credit
xaf-4.0,format,xaf
xaf-4.0,source_system,XAF
xaf-4.0,amounts,debit_credit
xaf-4.0,key,fiscal_year|journal|transaction|line
xaf-4.0,covers,year
xaf-4.0,mapping,yes
xaf-4.0,column.year,fiscal_year
xaf-4.0,column.period_number,period
xaf-4.0,column.date,date
xaf-4.0,column.currency,currency
xaf-4.0,column.account,account
xaf-4.0,column.cost_center,cost_center
xaf-4.0,column.project_code,project
xaf-4.0,column.project,project
xaf-4.0,column.debit,debit
xaf-4.0,column.credit,credit
ledger,source_system,LEDGER
ledger,decimal_mark,comma
ledger,thousands,yes
ledger,dates,dmy
ledger,amounts,debit_credit
ledger,key,boekjaar|dagboek|boekstuk|regel
ledger,covers,year
ledger,mapping,yes
ledger,column.year,boekjaar
ledger,column.period_number,periode
ledger,column.date,boekdatum
ledger,column.account,grootboekrekening
ledger,column.cost_center,kostenplaats
ledger,column.project_code,project
ledger,column.project,project
ledger,column.debit,debet
ledger,column.credit,credit
iv3-begroting,source_system,IV3
iv3-begroting,unit,1000
iv3-begroting,amounts,expense_income
iv3-begroting,key,@period|@kind|@taakveld
iv3-begroting,default.kind,BUDGET
iv3-begroting,column.taakveld,Taakveld
iv3-begroting,column.expense,Lasten
iv3-begroting,column.income,Baten
iv3-jaarrekening,source_system,IV3
iv3-jaarrekening,unit,1000
iv3-jaarrekening,amounts,expense_income
iv3-jaarrekening,key,@period|@kind|@taakveld
iv3-jaarrekening,default.kind,REALISATION
iv3-jaarrekening,column.taakveld,Taakveld
iv3-jaarrekening,column.expense,Lasten
iv3-jaarrekening,column.income,Baten
)csv";

}  // namespace

absl::string_view ShippedProfilesFile() { return kFile; }

const std::vector<ImportProfile>& ShippedProfiles() {
  static const auto* const profiles = new std::vector<ImportProfile>([] {
    const formats::ReadFile<Declared<ImportProfile>> file = ReadProfiles(kFile);
    if (!file.rejections.empty() || !CheckProfiles(file.declared).empty()) std::abort();
    return ItemsOf(file.declared);
  }());
  return *profiles;
}

}  // namespace wijkmonitor::finance
