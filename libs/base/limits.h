#pragma once

// Every limit of the system, in one table. Each is tested at, below and above.

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace wijkmonitor::limits {

// --- Calls ---
// Largest message a client may send, and largest answer that is sent.
inline constexpr int kRequestBytesMax = 1 << 20;
inline constexpr int kResponseBytesMax = 4 << 20;
inline constexpr int kMetadataBytesMax = 8 << 10;
// Work waiting for the executor's threads; above this calls are refused with RESOURCE_EXHAUSTED.
inline constexpr size_t kExecutorQueueMax = 1024;
// Callers that may wait for one computation, each a continuation.
inline constexpr size_t kComputationWaitersMax = 10'000;
// A call without a deadline gets this one.
inline constexpr absl::Duration kDeadlineDefault = absl::Seconds(30);
inline constexpr int kConcurrentStreamsMax = 1000;

// --- Pages ---
inline constexpr int kPageSizeDefault = 100;
inline constexpr int kPageSizeMax = 1000;
inline constexpr size_t kPageTokenBytesMax = 1024;

// --- Imports ---
inline constexpr int64_t kImportFileBytesMax = int64_t{64} << 20;
// Rows of a file; of a wide one, figures. Bounds the memory an import needs.
inline constexpr int64_t kImportRowsMax = 500'000;
inline constexpr size_t kImportChunkBytesMax = 256 << 10;
inline constexpr int kImportsInFlightMax = 4;
inline constexpr size_t kImportFileNameBytesMax = 255;
inline constexpr size_t kRejectionsMax = 1000;
inline constexpr size_t kRejectionValueBytesMax = 200;
inline constexpr size_t kCsvLineBytesMax = 1 << 20;
inline constexpr size_t kCsvColumnsMax = 512;

// --- Catalogue and areas ---
inline constexpr size_t kIdBytesMax = 64;
inline constexpr size_t kLabelBytesMax = 500;
inline constexpr size_t kAreasPerEditionMax = 100'000;
inline constexpr size_t kMembersPerSetMax = 10'000;
inline constexpr size_t kIndicatorsMax = 10'000;
inline constexpr size_t kThemeDepthMax = 16;
inline constexpr int kYearMin = 1900;
inline constexpr int kYearMax = 2200;
inline constexpr int kDecimalsMax = 6;

// --- Cache ---
inline constexpr size_t kNearCacheBytesDefault = size_t{64} << 20;
inline constexpr absl::Duration kRedisTimeout = absl::Milliseconds(20);
inline constexpr absl::Duration kRedisTtl = absl::Hours(24);
inline constexpr size_t kCacheValueBytesMax = size_t{4} << 20;

// --- Store ---
inline constexpr absl::Duration kRequestRecordRetention = absl::Hours(24 * 30);
inline constexpr absl::Duration kWriterLockTimeout = absl::Seconds(10);
inline constexpr int kReadConnectionsMax = 4;
// How often a database is asked whether another process wrote a new version.
inline constexpr absl::Duration kVersionPollInterval = absl::Milliseconds(200);
// A database server that cannot be reached, or that has fallen silent, counts as lost after this.
inline constexpr absl::Duration kStoreConnectTimeout = absl::Seconds(3);
inline constexpr absl::Duration kStoreSilenceMax = absl::Seconds(6);
// A transaction whose process does nothing for so long is ended by the server.
inline constexpr absl::Duration kStoreIdleInTransactionMax = absl::Seconds(60);

}  // namespace wijkmonitor::limits
