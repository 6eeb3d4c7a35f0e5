"""A request that was applied gets its stored answer again, whatever has changed since."""

import uuid

import harness
from finance_test import Ledger, postings_file
from harness import areas_file

grpc = harness.grpc
StatusCode = grpc.StatusCode
Report = harness.import_pb2.ImportReport


class Retries:
    """Imports that are sent twice, with the same request id."""

    def applied(self, client, what, data, chunk=None, **fields):
        report = client.import_file(what, data, chunk, **fields)
        self.assertEqual(report.outcome, Report.OUTCOME_APPLIED, report.rejections[:3])
        return report

    def assert_answered_again(self, client, first, what, data, chunk, **fields):
        version = client.data_version()
        self.assert_same_bytes(client.import_file(what, data, chunk, **fields), first)
        self.assertEqual(client.data_version(), version)


class LedgerRetriesTest(Retries, Ledger):

    profiles = b"profile,setting,value\nother,source_system,OTHER\nother,column.external_id,id\n" \
               b"other,column.amount,amount\nother,column.date,day\n"
    own = profiles.split(b"\n", 1)[1].replace(b"other", b"own").replace(b"OTHER", b"OWN")
    file = b"id,amount,day\n1,10,2024-03-01\n"

    def test_postings_whose_profile_was_removed(self):
        service = self.start_service()
        chunk = {"request_id": str(uuid.uuid4())}
        self.applied(service, "profiles", self.profiles + self.own)
        first = self.applied(service, "postings", self.file, chunk, profile="own")
        self.applied(service, "profiles", b"profile,setting,value,remove\nown,,,yes\n")
        self.assert_fails(StatusCode.NOT_FOUND, "PROFILE_NOT_FOUND",
                          lambda: service.import_file("postings", self.file, profile="own"))
        self.assert_answered_again(service, first, "postings", self.file, chunk, profile="own")
        service.stop()
        restarted = self.start_service(service.database)
        self.assert_answered_again(restarted, first, "postings", self.file, chunk, profile="own")
        self.assert_fails(StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED", lambda: restarted.import_file(
            "postings", self.file + b"2,10,2024-03-01\n", chunk, profile="own"))

    def test_schemes_that_would_now_be_refused(self):
        """A scheme with postings does not get another currency."""
        service = self.start_service(self.folder / "finance.db")
        file = ("scheme,label_nl,label_en,instrument,grantor,currency,valid_from,granted,vat_basis,window_start,"
                "window_end,spending_deadline,source\nS,S,S,SPUK,BZK,{},2020-01-01,,,,,,x\n")
        dollars, euros = file.format("USD").encode(), file.format("EUR").encode()
        chunk = {"request_id": str(uuid.uuid4())}
        first = self.applied(service, "schemes", dollars, chunk)
        self.applied(service, "schemes", euros)
        self.applied(service, "postings", postings_file(
            {"external_id": "1", "amount": "5", "period": "2024", "scheme": "S"}))
        self.assertEqual(service.import_file("schemes", dollars).outcome, Report.OUTCOME_REJECTED)
        self.assert_answered_again(service, first, "schemes", dollars, chunk)


class AreaSetRetriesTest(Retries, harness.EndToEnd):

    def sets(self, *members):
        return "\n".join(["edition,id,name_nl,name_en,member", *(f"E,SET,Set,Set,{member}" for member in members),
                          ""]).encode()

    def test_sets_of_an_area_that_was_removed(self):
        service = self.start_service()
        self.applied(service, "areas", areas_file("E", "BU00140001", "BU00140002"))
        chunk = {"request_id": str(uuid.uuid4())}
        both = self.sets("BU00140001", "BU00140002")
        first = self.applied(service, "sets", both, chunk)
        self.applied(service, "sets", self.sets("BU00140001"))
        self.applied(service, "areas", areas_file("E", "BU00140001"))
        self.assertEqual(service.import_file("sets", both).outcome, Report.OUTCOME_REJECTED)
        self.assert_answered_again(service, first, "sets", both, chunk)


if __name__ == "__main__":
    harness.main()
