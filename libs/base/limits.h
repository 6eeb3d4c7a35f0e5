#pragma once

// The limits of all services, in one table; those of one stand in its domain/limits.h. Each is
// tested at, below and above.

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace wijkmonitor::limits {

// --- Calls ---
// Largest message a client may send, which is a piece of a file; largest request that is none,
// since a request costs its size many times over in elements; largest answer that is sent.
inline constexpr int kMessageBytesMax = 512 << 10;
inline constexpr int kRequestBytesMax = 64 << 10;
inline constexpr int kResponseBytesMax = 4 << 20;
inline constexpr int kMetadataBytesMax = 8 << 10;
// Work waiting for the executor's threads; above this calls are refused with RESOURCE_EXHAUSTED.
inline constexpr size_t kExecutorQueueMax = 1024;
// Likewise while the work that waits longest has waited for so long.
inline constexpr absl::Duration kExecutorWaitMax = absl::Seconds(1);
// Reads that wait for a commit do so on threads of their own, so that others need not wait with
// them.
inline constexpr int kWaitingThreads = 2;
// Likewise reads that load a state of the past, which can be long. Fewer than kReadConnectionsMax,
// so that these are not all taken.
inline constexpr int kPastThreads = 2;
// Imports have threads of their own: they wait for each other's place in the database, and reads
// must not wait for them.
inline constexpr int kImportThreads = 2;
// Callers that may wait for one computation, each a continuation.
inline constexpr size_t kComputationWaitersMax = 10'000;
// A call without a deadline gets this one.
inline constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);
// An answer that is made from other services' answers waits for them as long as its caller says,
// less what is needed to give the answer; where the caller says nothing, and at most, so long. The
// most is less than kDrainTime: a service that stops gives the answers under way.
inline constexpr absl::Duration kJoinReserve = absl::Milliseconds(50);
inline constexpr absl::Duration kJoinBudgetDefault = absl::Seconds(2);
inline constexpr absl::Duration kJoinBudgetMax = absl::Seconds(6);
// Such an answer asks so many questions, so many at a time, whose answers have so many bytes.
inline constexpr size_t kJoinQuestionsMax = 64;
inline constexpr size_t kJoinQuestionsAtOnceMax = 16;
inline constexpr size_t kJoinAnswerBytesMax = 32 << 20;
// All such answers together hold at most so many bytes of other services' answers.
inline constexpr size_t kJoinAnswerBytesOfAllMax = 4 * kJoinAnswerBytesMax;
// Of such answers so many are made at a time.
inline constexpr int kJoinsInFlightMax = 256;
// The version that another service said last is taken for its newest until it was away so long.
inline constexpr absl::Duration kPartnerVersionStands = absl::Seconds(5);
// Another service that gives no answer in so long may be away; whether it is, is asked so often,
// and waited for so long.
inline constexpr absl::Duration kPartnerPatience = absl::Seconds(1);
inline constexpr absl::Duration kPartnerProbeInterval = absl::Milliseconds(100);
inline constexpr absl::Duration kPartnerProbeTimeout = absl::Seconds(1);
inline constexpr int kConcurrentStreamsMax = 1000;
// Streams that wait for new data versions; each costs memory, no thread.
inline constexpr size_t kWatchersMax = 1000;
// Calls without token or certificate, of all who make such together: so many a second, and so many
// at once after a quiet time.
inline constexpr int kAnonymousCallsPerSecond = 200;
inline constexpr int kAnonymousCallsBurst = 400;
// Connections to the gRPC port, of all together; fewer where the process may not have so many
// descriptors and kDescriptorsReserved besides, for database, Redis, files and the ops port. One
// address has at most half of them, unless it is a trusted proxy.
inline constexpr size_t kConnectionsMax = 8192;
inline constexpr size_t kDescriptorsReserved = 256;
// How often is looked which connections are closed, when a new one finds no place.
inline constexpr absl::Duration kConnectionsLookInterval = absl::Milliseconds(50);
// The service calls its own port so often. Without answer for so long it is no longer ready, and
// then no longer alive.
inline constexpr absl::Duration kSelfCheckInterval = absl::Seconds(1);
inline constexpr absl::Duration kSelfCheckUnreadyAfter = absl::Seconds(10);
inline constexpr absl::Duration kSelfCheckDeadAfter = absl::Seconds(30);
// A connection that has not shown within this time that it speaks the protocol is closed.
inline constexpr absl::Duration kHandshakeTimeout = absl::Seconds(5);
// A connection without calls is closed after this time; one that is silent is asked whether it
// still lives.
inline constexpr absl::Duration kConnectionIdleMax = absl::Minutes(5);
inline constexpr absl::Duration kKeepaliveTime = absl::Seconds(30);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);
// A client may ask no more often whether the server still lives.
inline constexpr absl::Duration kClientPingIntervalMin = absl::Seconds(20);
// The message of an error, and what it says of one field: they may quote what a caller sent, and
// go to clients in metadata, and to the log.
inline constexpr size_t kErrorTextBytesMax = 1000;
inline constexpr size_t kViolationBytesMax = 300;
// Why something is changed, as who changes it says.
inline constexpr size_t kReasonBytesMax = 2000;
// What gRPC may hold for messages under way, of all connections together.
inline constexpr size_t kTransportBytesMax = size_t{256} << 20;
// What of the messages of a connection a client may send before the service takes it; at least a
// message. More arrives at a pace of this per round trip.
inline constexpr int kWindowBytes = 1 << 20;
static_assert(kWindowBytes >= kMessageBytesMax);
// Bytes that arrived since the service last sent any, on a connection and on all together: more
// than the windows of messages under way is metadata without end. How often that is looked at, and
// how much of the time that may take: a look takes longer the more connections there are.
inline constexpr int64_t kUnansweredBytesPerConnectionMax = int64_t{2} << 20;
inline constexpr int64_t kUnansweredBytesMax = int64_t{64} << 20;
inline constexpr absl::Duration kUnansweredLookInterval = absl::Milliseconds(10);
inline constexpr double kUnansweredLookShareMax = 0.02;
// A service that is told to stop serves on for so long, while it says that it is not serving:
// clients that check health go elsewhere. Then running calls get kDrainTime.
inline constexpr absl::Duration kLameDuckTime = absl::Milliseconds(500);
inline constexpr absl::Duration kDrainTime = absl::Seconds(8);
// After so long a call that came while the service loaded may be tried again.
inline constexpr absl::Duration kLoadingRetryDelay = absl::Seconds(1);
// A service that has loaded waits so long for those who still ask whether it has.
inline constexpr absl::Duration kLoadingDrainTime = absl::Milliseconds(100);

// --- Pages ---
inline constexpr int kPageSizeDefault = 100;
inline constexpr int kPageSizeMax = 1000;
inline constexpr size_t kPageTokenBytesMax = 2048;

// --- Imports ---
// A file, and its rows, which bound the memory that an import needs. Of a file of figures no rows
// are held: it may be larger; of a wide one each figure is a row.
inline constexpr int64_t kImportFileBytesMax = int64_t{64} << 20;
inline constexpr int64_t kObservationFileBytesMax = int64_t{512} << 20;
inline constexpr int64_t kImportRowsMax = 500'000;
inline constexpr int64_t kObservationRowsMax = 20'000'000;
// A file that is not UTF-8 is turned into it as a whole, in memory.
inline constexpr size_t kConvertedFileBytesMax = size_t{64} << 20;
// A file with so many faults is not read further.
inline constexpr size_t kRejectionsHeldMax = 500'000;
inline constexpr size_t kImportChunkBytesMax = 256 << 10;
// Messages that bring a file: of the largest file of figures, 32 KiB each.
inline constexpr int kImportChunksMax = 16'384;
// Of a file that arrives, what is held in memory; a larger one is put on disk.
inline constexpr size_t kSpoolMemoryBytesMax = size_t{1} << 20;
// Files that arrive, or wait to be applied, at a time. A slow one holds no thread and little
// memory.
inline constexpr int kImportsInFlightMax = 32;
// Of these, those that one caller may hold.
inline constexpr int kImportsPerCallerMax = kImportsInFlightMax / 4;
inline constexpr size_t kImportFileNameBytesMax = 255;
inline constexpr size_t kRejectionsMax = 1000;
// Of rejections beyond these a row keeps one, without what it says of its value.
inline constexpr size_t kRejectionsWholeMax = 100'000;
inline constexpr size_t kRejectionValueBytesMax = 200;
inline constexpr size_t kCsvLineBytesMax = 1 << 20;
inline constexpr size_t kCsvColumnsMax = 512;

// --- Shapes ---
// Areas and sets whose shapes a question may name.
inline constexpr int kShapesNamedMax = 1000;
// How far borders may be drawn from where they are; and how far they are where nobody says it.
inline constexpr int kTolerancesM[] = {0, 5, 10, 20, 50};
inline constexpr int kToleranceDefaultM = 10;

// --- What is named, and when ---
inline constexpr size_t kIdBytesMax = 64;
inline constexpr size_t kLabelBytesMax = 500;
inline constexpr int kYearMin = 1900;
inline constexpr int kYearMax = 2200;

// --- Money ---
// Of one amount: a trillion euro. Sums are made in 128 bits.
inline constexpr int64_t kAmountMinorMax = 100'000'000'000'000;

// --- XML ---
inline constexpr size_t kXmlDepthMax = 32;
// Of one element; declarations of namespaces are some.
inline constexpr int kXmlAttributesMax = 16;
// Different names of elements, attributes and namespaces, three of XML itself among them: libxml2
// takes the square of their number.
inline constexpr int kXmlNamesMax = 1000;
// Of one tag, comment or CDATA section: it is held as a whole. One that is longer by less than a
// chunk may pass.
inline constexpr size_t kXmlMarkupBytesMax = 64 << 10;
// Of an element that is read; of others no text is kept.
inline constexpr size_t kXmlTextBytesMax = 4096;
// Ledger accounts and VAT codes of an audit file; they are remembered while it is read.
inline constexpr size_t kLedgerIdsMax = 100'000;

// --- Cache ---
inline constexpr size_t kNearCacheBytesDefault = size_t{64} << 20;
inline constexpr absl::Duration kRedisTimeout = absl::Milliseconds(20);
// Lookups in Redis under way; above this answers are computed without asking it.
inline constexpr int kRedisLookupsMax = 256;
// Answers on their way to Redis; above this they are not kept there.
inline constexpr size_t kRedisToKeepBytesMax = size_t{16} << 20;
inline constexpr absl::Duration kRedisTtl = absl::Hours(24);
inline constexpr size_t kCacheValueBytesMax = size_t{4} << 20;

// --- Identities ---
// A longer token is refused unread.
inline constexpr size_t kTokenBytesMax = 8 << 10;
// By how much the clocks of who made a token and who reads it may differ.
inline constexpr absl::Duration kTokenLeeway = absl::Seconds(60);
inline constexpr size_t kSubjectBytesMax = 255;
inline constexpr size_t kOrganisationsPerCallerMax = 64;
// Verified tokens that are remembered, and for how long.
inline constexpr size_t kTokensRememberedMax = 4096;
inline constexpr absl::Duration kTokenRememberedFor = absl::Seconds(60);
// How long a token we make may be valid: it cannot be taken back.
inline constexpr absl::Duration kTokenValidityMax = absl::Hours(24 * 31);
inline constexpr size_t kKeyFileBytesMax = 256 << 10;
inline constexpr size_t kKeysPerSetMax = 64;
inline constexpr size_t kKeyIdBytesMax = 255;
inline constexpr int kRsaKeyBitsMin = 2048;
inline constexpr int kRsaKeyBitsMax = 8192;

// Principals whose pseudonyms are held in memory; the log names no others.
inline constexpr size_t kPseudonymsMax = 65'536;

// --- Log ---
// Lines that libraries, or many connections, can cause; above this they are only counted.
inline constexpr int kBoundedLinesPerSecond = 10;

// --- Store ---
inline constexpr absl::Duration kRequestRecordRetention = absl::Hours(24 * 30);
inline constexpr absl::Duration kWriterLockTimeout = absl::Seconds(10);
inline constexpr int kReadConnectionsMax = 4;
// States of the past that are kept in memory for reads with `as_of`, beside the newest.
inline constexpr size_t kPastSnapshotsMax = 4;
// What these may take together, beside what they share with the newest.
inline constexpr size_t kPastSnapshotsBytesMax = size_t{256} << 20;
// States of the past in memory in all: a slow export holds the one that it is made from.
inline constexpr size_t kPastSnapshotsInUseMax = 16;
// How often a database is asked whether another process wrote a new version.
inline constexpr absl::Duration kVersionPollInterval = absl::Milliseconds(200);
// A database server that cannot be reached, or that has fallen silent, counts as lost after this.
inline constexpr absl::Duration kStoreConnectTimeout = absl::Seconds(3);
inline constexpr absl::Duration kStoreSilenceMax = absl::Seconds(6);
// A transaction whose process does nothing for so long is ended by the server.
inline constexpr absl::Duration kStoreIdleInTransactionMax = absl::Seconds(60);

}  // namespace wijkmonitor::limits
