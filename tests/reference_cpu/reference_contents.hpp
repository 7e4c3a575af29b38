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
/// order of (cycle, cores before accesses of devices before slices, number, order there) and played from its begin for each
/// question. Later events may still come before earlier ones, so a version is named by the place of its store in the list.
class ReferenceContents {
public:
    ReferenceContents(contents::DataMode mode, const KeyIdField& layout) : mode_{mode}, layout_{layout} {}

    [[nodiscard]] contents::DataMode mode() const { return mode_; }

    /// A part of a store of a core commits, to some bytes of a line whose home is a package.
    void commit(Number core, PhysAddr line, ByteRange bytes, Number home, Cycle c);
    /// A load, a fetch or a page walk of a core reads a line.
    void read(Number core, PhysAddr line, Cycle c);
    /// A slice lets the line of a device's write enter in cycle s. It counts among the stores of cycle `counts`.
    void device_write(Number slice, PhysAddr line, Number home, Cycle counts, Cycle s);
    /// A device's read finds what the line has now, or memory, if nobody has the line. It is judged in cycle `counts`.
    void device_read(Number slice, PhysAddr line, bool is_of_memory, Cycle counts);
    /// A slice asks memory for a line that nobody else has: it gets the version of memory, and its data when they come.
    void ask_memory(Number slice, PhysAddr line, Cycle s);
    void come_from_memory(Number slice, PhysAddr line, const contents::ReadData& data, Cycle s);
    /// A slice sends a line to memory.
    SentData send_to_memory(Number slice, PhysAddr line, Cycle s);

    [[nodiscard]] std::uint64_t stale_reads() const;

private:
    enum class Actor : std::uint8_t { core, device, slice };
    enum class What : std::uint8_t { store, read, count_write, enter, judge, ask, come, send };
    using Key = std::tuple<Cycle, Actor, Number, std::uint64_t>;  // the last: the number of the event
    using Version = Key;                                          // that of its store; Key{}: of none

    struct Event {
        What what;
        PhysAddr line;
        ByteRange bytes{};
        Number home = 0;
        contents::ReadData data{};
        Version version{};  // of what a device writes or reads, or a slice sends
    };
    struct FullLine {
        Version version{};
        SentData data{};
        Version stored{};   // the latest store through its KeyID
        Version counted{};  // the latest store through another KeyID that was counted
        bool is_awaited = false;
    };
    /// All aliases of a DRAM line, and memory.
    struct Played {
        std::map<PhysAddr, FullLine> lines;
        Version memory{};
        std::uint64_t stale_reads = 0;
    };

    Key add(Cycle c, Actor actor, Number number, const Event& event);
    [[nodiscard]] Played played(DramAddr line) const;
    void play(Played& played, const Key& key, const Event& event) const;
    void store(FullLine& line, const Version& version, const Event& event) const;
    static void judge(Played& played, PhysAddr line, const Version& read);
    [[nodiscard]] DramAddr dram(PhysAddr line) const { return layout_.without_keyid(line); }

    contents::DataMode mode_;
    KeyIdField layout_;
    std::map<DramAddr, std::map<Key, Event>> events_;
    std::map<Number, std::set<Key>> stores_;  // to lines of each package
    std::uint64_t count_ = 1;
};

}  // namespace mktme::reference_cpu
