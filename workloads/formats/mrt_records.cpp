// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/mrt_records.hpp"

#include <fmt/format.h>

namespace mktme::workloads::mrt {

Records::Records(TraceInput input) : bytes_{std::move(input)} { read_header(); }

void Records::read_header() {
    const std::string_view bytes = bytes_.peek(sizeof(Header));
    if (!bytes.starts_with(magic)) fail("does not begin with MRT1");
    if (bytes.size() < sizeof header_) fail("ends inside the header of 64 bytes");
    std::memcpy(&header_, bytes.data(), sizeof header_);
    if (header_.version != 1) fail(fmt::format("version {}; only version 1 is known", header_.version));
    if (header_.length < sizeof header_)
        fail(fmt::format("says that it is {} bytes long; it has at least 64", header_.length));
    if (bytes_.peek(header_.length).size() < header_.length)
        fail(fmt::format("ends inside the header of {} bytes", header_.length));
    bytes_.take(header_.length);
    if (header_.records == 0) fail("there is no record");
}

void Records::check_any() const {
    if (!any_) bytes_.fail(0, "holds no entry, only fillers");
}

void Records::fail_end(std::size_t bytes) const {
    if (index_ > header_.records)
        fail(fmt::format("goes on behind the {} records its header promises", header_.records));
    if (bytes == 0) fail(fmt::format("ends here; the header promises {} records", header_.records));
    fail(fmt::format("ends inside a record: {} of 16 bytes", bytes));
}

/// Throws for what makes the record odd. A filler is odd in `is_odd` and may be good.
void Records::fail_odd(const Record& record) const {
    if (record.kind == filler) {
        if (record.address != 0 || record.size != 0 || record.gap != longest_gap || record.depends != 0)
            fail("a filler has address 0, size 0, gap 65535 and dep 0; this one does not");
        return;
    }
    const unsigned kind = record.kind & ~unsigned{locked};
    if (kind > fetch || record.kind == (fetch | locked))
        fail(fmt::format("kind {:#x}; load 0, store 1, fetch 2 and filler 15 are known", record.kind));
    if (record.size == 0 || record.size > 64 || (kind == fetch && record.size != 64))
        fail(fmt::format("size {}; data have 1 to 64 bytes, fetched lines 64", record.size));
    fail(fmt::format("{} bytes do not fit behind address {:#x}", record.size, record.address));
}

void Records::fail_depends(const Record& record) const {
    fail(fmt::format("dep {}: thread {} has only {} records before this one", record.depends, record.thread,
                     thread_->records()));
}

void Records::fail_filler(const Record& record) const {
    fail(fmt::format("dep {} names a filler", record.depends));
}

}  // namespace mktme::workloads::mrt
