// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <tuple>

#include "models/base/byte_mask.hpp"
#include "models/base/keyid_field.hpp"
#include "models/contents/data_params.hpp"
#include "models/contents/memory_contents.hpp"
#include "tests/reference_cpu/messages.hpp"

namespace mktme::reference_cpu {

/// Data of a line on its way to memory.
struct SentData {
    crypto::Line bytes{};
    bool is_poisoned = false;
};

/// What lines hold (docs/models/contents.md, Caches), as a list of all that happened to each DRAM line. The list is in
/// order of (cycle, cores before devices before slices, number, order there) and played from its begin for each question.
class ReferenceContents {
public:
    ReferenceContents(contents::DataMode mode, const KeyIdField& layout) : mode_{mode}, layout_{layout} {}

    [[nodiscard]] contents::DataMode mode() const { return mode_; }

    /// A part of a store of a core commits, to some bytes of a line whose home is a package.
    void commit(Number core, PhysAddr line, ByteRange bytes, Number home, Cycle c);
    /// A load, a fetch or a page walk of a core reads a line.
    void read(Number core, PhysAddr line, Cycle c);
    /// A device writes a line in cycle c.
    void device_write(Number device, PhysAddr line, Number home, Cycle c);
    /// A device reads in cycle c. If it reads memory, the line has what memory has.
    void device_read(Number device, PhysAddr line, bool is_of_memory, Cycle c);
    /// A slice asks memory for a line that nobody else has: it gets the version of memory, and its data when they come.
    void ask_memory(Number slice, PhysAddr line, Cycle s);
    void come_from_memory(Number slice, PhysAddr line, const contents::ReadData& data, Cycle s);
    /// A slice sends a line to memory.
    SentData send_to_memory(Number slice, PhysAddr line, Cycle s);

    [[nodiscard]] std::uint64_t stale_reads() const;

private:
    using Version = std::uint64_t;
    enum class Actor : std::uint8_t { core, device, slice };
    enum class What : std::uint8_t { store, read, read_memory, ask, come, send };
    using Key = std::tuple<Cycle, Actor, Number, std::uint64_t>;  // the last: the number of the event

    struct Event {
        What what;
        PhysAddr line;
        ByteRange bytes{};
        Number home = 0;
        contents::ReadData data{};
    };
    struct FullLine {
        Version version = 0;
        SentData data{};
        Version stored = 0;   // version of the latest store through its KeyID
        Version counted = 0;  // the latest store through another KeyID that was counted
        bool is_awaited = false;
    };
    /// All aliases of a DRAM line, and memory.
    struct Played {
        std::map<PhysAddr, FullLine> lines;
        Version latest = 0;
        Version memory = 0;
        std::uint64_t stale_reads = 0;
    };

    void add(Cycle c, Actor actor, Number number, const Event& event);
    [[nodiscard]] Played played(DramAddr line) const;
    void play(Played& played, const Key& key, const Event& event) const;
    void store(Played& played, const Key& key, const Event& event) const;
    static void read(Played& played, PhysAddr line);
    [[nodiscard]] DramAddr dram(PhysAddr line) const { return layout_.without_keyid(line); }

    contents::DataMode mode_;
    KeyIdField layout_;
    std::map<DramAddr, std::map<Key, Event>> events_;
    std::map<Number, std::set<Key>> stores_;  // to lines of each package
    std::uint64_t count_ = 0;
};

}  // namespace mktme::reference_cpu
