// SPDX-License-Identifier: Apache-2.0
// Fuzz target: gives any bytes to the reader of the format of the name MKTME_FUZZED, which CMake sets. Only a TraceError may end
// the reader. Its requests survive writing and reading again, unless the writer reports a loss.
#include <cstdint>
#include <cstdlib>

#include "tests/workloads/reading.hpp"

namespace {

using namespace mktme;

const workloads::Format& format = workloads::format_of(MKTME_FUZZED);

void demand(bool holds) {
    if (!holds) std::abort();
}

/// Checks the guarantees of a reader for one request.
void check(const test::Entry& entry) {
    demand(entry.bytes > 0 && entry.bytes <= workloads::largest_request);
    demand(entry.address + (entry.bytes - 1) >= entry.address);
    demand(entry.time < SimTime::max().count());
    demand(entry.data.empty() || entry.data.size() == entry.bytes);
    demand(entry.old_data.empty() || entry.old_data.size() == entry.bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto given = test::read_text({reinterpret_cast<const char*>(data), size}, format.id());
    demand(!given.error.empty() || !given.entries.empty());
    for (const auto& entry : given.entries) check(entry);
    if (given.entries.empty()) return 0;
    const auto [text, lost] = test::write_text(given.entries, format.id());
    if (!lost.empty()) return 0;
    const auto again = test::read_text(text, format.id());
    demand(again.error.empty() && again.entries == given.entries);
    return 0;
}
