// Prints what fails in the filings of one unit: check_filing HOST:PORT UNIT AS_OF_DATE.
#include <iostream>

#include "svod/client/client.h"

int main(int argc, char** argv) {
  if (argc != 4) return 3;
  const auto client = svod::client::Client::Open({.target = argv[1]});
  svod::v1::CheckFilingRequest request;
  request.set_name(argv[2]);
  request.mutable_options()->set_as_of_date(argv[3]);
  const auto response = client.ok() ? client->CheckFiling(request) : client.status();
  if (!response.ok()) return std::cerr << response.status() << "\n", 4;
  for (const svod::v1::Verdict& verdict : response->verdicts()) {
    std::cout << svod::v1::OverallState_Name(verdict.overall()).substr(14) << " " << verdict.pack().id() << "\n";
    for (const svod::v1::Finding& finding : verdict.findings()) {
      if (finding.state() == svod::v1::FINDING_STATE_FAIL)
        std::cout << "  " << finding.citation().clause() << ": " << finding.text().en() << "\n";
    }
  }
}
