// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "models/cache/hierarchy_params.hpp"
#include "tests/reference_cpu/coherence_event.hpp"

namespace mktme::test {

/// The copies of one line: which store each of them has seen last, and where it may be read or written.
///
/// Stores of a line are numbered as they commit. The number goes with the line from core to core, to the LLC and to
/// memory, as the events say that it moves. The rules are the two invariants of Sorin, Hill and Wood (A Primer on Memory
/// Consistency and Cache Coherence, 2011): one writer or several readers; and a reader has what the last writer left.
class LineHistory {
public:
    using Version = std::uint64_t;

    explicit LineHistory(const cache::HierarchyParams& params);

    /// Plays the next event of the line. Throws InvariantError if it breaks a rule.
    void play(const CoherenceEvent& event);

    // For the end.

    /// Returns the state in which a core has the line.
    [[nodiscard]] cache::LineState state(std::uint32_t core) const;
    [[nodiscard]] const std::set<std::uint32_t>& holders() const { return holders_; }
    [[nodiscard]] std::optional<std::uint32_t> owner() const;
    /// Throws InvariantError if a message is on its way, or the last store is lost. `llc`: the state of the line there.
    void check_quiet(cache::LineState llc) const;

private:
    struct Copy {
        Version version;
        cache::LineState state;
    };
    struct Reply {
        std::uint64_t comes;
        cache::LineState state;
        std::optional<Version> data;
    };
    struct Put {
        cache::MessageKind kind;
        Version version;
        std::uint64_t left;
        bool is_behind_reply;  // that has come and waits
        bool was_probed = false;
    };
    struct Answer {
        std::optional<Version> data;
        bool had_line;
        bool is_dirty;
    };

    void fill(const CoherenceEvent& event);
    void take_reply(const CoherenceEvent& event);
    void probe(const CoherenceEvent& event);
    void read(const CoherenceEvent& event);
    void commit(const CoherenceEvent& event);
    void put(const CoherenceEvent& event);
    void take(const CoherenceEvent& event);
    void take_answer(std::uint32_t core);
    void take_put(std::uint32_t core);
    void begin_request(const CoherenceEvent& event);
    void reply(const CoherenceEvent& event);
    void insert();
    void read_memory();
    void write_memory();

    void check_copies(std::uint32_t core, cache::LineState state) const;
    void check_version(Version version, const char* of_what) const;
    /// Returns the reply that has come to a core and waits for room; null if there is none.
    [[nodiscard]] Reply* waiting_reply(std::uint32_t core, std::uint64_t at);
    [[nodiscard]] bool is_request(cache::MessageKind kind) const { return request_ == kind; }

    std::uint64_t hop_;
    unsigned last_level_;
    cache::Inclusion llc_inclusion_;

    Version latest_ = 0;                    // store
    std::map<std::uint32_t, Copy> copies_;  // by core
    std::map<std::uint32_t, Reply> replies_;
    std::map<std::uint32_t, std::uint64_t> last_reply_;  // cycle in which it comes
    std::map<std::uint32_t, std::deque<Put>> puts_;
    std::map<std::uint32_t, std::deque<Answer>> answers_;

    // At its slice.
    std::set<std::uint32_t> holders_;
    bool is_owned_ = false;
    std::optional<cache::MessageKind> request_;
    std::size_t probes_ = 0;              // of the request, not answered
    std::optional<Version> in_hand_;      // that an owner has brought for the request
    std::optional<Version> memory_read_;  // that memory gives for the request
    std::optional<Version> entering_;     // the LLC
    std::optional<Version> llc_;
    Version memory_ = 0;
};

}  // namespace mktme::test
