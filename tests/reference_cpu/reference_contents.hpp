// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "models/base/byte_mask.hpp"
#include "models/base/keyid_field.hpp"
#include "models/contents/data_params.hpp"
#include "models/contents/memory_contents.hpp"

namespace mktme::reference_cpu {

/// Data of a line on its way to memory.
struct SentData {
    crypto::Line bytes{};
    bool is_poisoned = false;
};

/// What lines hold, and every store there was (docs/models/contents.md, Caches). Calls come in the order of the law: by
/// cycle, in it cores before slices, both by number.
class ReferenceContents {
public:
    ReferenceContents(contents::DataMode mode, const KeyIdField& layout) : mode_{mode}, layout_{layout} {}

    [[nodiscard]] contents::DataMode mode() const { return mode_; }

    /// A part of a store commits, to some bytes of a line.
    void commit(PhysAddr line, ByteRange bytes);
    /// A load, a fetch or a page walk reads a line.
    void read(PhysAddr line);
    /// A slice asks memory for a line that nobody else has: it gets the version of memory, and its data when they come.
    void ask_memory(PhysAddr line);
    void come_from_memory(PhysAddr line, const contents::ReadData& data);
    /// A slice sends a line to memory.
    SentData send_to_memory(PhysAddr line);

    [[nodiscard]] std::uint64_t stale_reads() const { return stale_reads_; }

private:
    using Version = std::uint64_t;

    struct Store {
        PhysAddr line;
        Version version;  // of its DRAM line
    };
    struct FullLine {
        Version version = 0;
        SentData data{};
        Version counted = 0;  // the latest store through another KeyID that was counted
    };

    [[nodiscard]] Version latest(DramAddr line) const;
    [[nodiscard]] DramAddr dram(PhysAddr line) const { return layout_.without_keyid(line); }

    contents::DataMode mode_;
    KeyIdField layout_;
    std::vector<Store> stores_;  // in order
    std::map<PhysAddr, FullLine> lines_;
    std::map<DramAddr, Version> memory_;
    std::set<PhysAddr> awaited_;  // lines whose data memory sends
    std::uint64_t stale_reads_ = 0;
};

}  // namespace mktme::reference_cpu
