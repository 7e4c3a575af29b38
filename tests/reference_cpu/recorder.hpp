// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/cpu/machine_observer.hpp"
#include "models/crypto/xts.hpp"

namespace mktme::test {

/// Keeps all that a machine does.
class Recorder final : public cpu::MachineObserver {
public:
    struct Retired {
        std::uint32_t core;
        std::uint64_t at;
        std::uint64_t count;

        auto operator<=>(const Retired&) const = default;
    };
    struct Filled {
        std::uint32_t core;
        std::uint64_t at;
        unsigned level;
        PhysAddr line;
        cache::LineState state;

        auto operator<=>(const Filled&) const = default;
    };
    struct Probed {
        std::uint32_t core;
        std::uint64_t at;
        cache::MessageKind kind;
        PhysAddr line;
        cache::LineState had;

        auto operator<=>(const Probed&) const = default;
    };
    struct Taken {
        std::uint32_t slice;
        std::uint64_t at;
        cache::MessageKind kind;
        std::uint32_t core;
        PhysAddr line;

        auto operator<=>(const Taken&) const = default;
    };
    enum class Direction : std::uint8_t { read, write };
    struct ToMemory {
        std::uint32_t slice;
        std::uint64_t at;
        Direction direction;
        PhysAddr line;

        auto operator<=>(const ToMemory&) const = default;
    };

    /// A line that is read or written in L1, or leaves a core or enters a slice.
    struct Moved {
        enum class What : std::uint8_t {
            read_code,
            read,
            committed,
            put_m,
            put_e,
            put_s,
            entered,
            entered_dirty
        };

        std::uint32_t owner;  // core, or slice
        std::uint64_t at;
        What what;
        PhysAddr line;

        auto operator<=>(const Moved&) const = default;
    };
    struct Replied {
        std::uint32_t core;
        std::uint64_t at;
        PhysAddr line;
        cache::LineState state;
        std::uint8_t has_data;

        auto operator<=>(const Replied&) const = default;
    };

    /// Data of a line that a slice sends to memory.
    struct Bytes {
        std::uint32_t slice;
        std::uint64_t at;
        PhysAddr line;
        crypto::Line data;

        auto operator<=>(const Bytes&) const = default;
    };

    void retired(std::uint32_t core, Cycles at, std::uint64_t count) override {
        retirements.push_back({core, at.count(), count});
    }
    void filled(std::uint32_t core, Cycles at, unsigned level, PhysAddr line,
                cache::LineState state) override {
        fills.push_back({core, at.count(), level, line, state});
    }
    void probed(std::uint32_t core, Cycles at, cache::MessageKind kind, PhysAddr line,
                cache::LineState had) override {
        probes.push_back({core, at.count(), kind, line, had});
    }
    void taken(std::uint32_t slice, Cycles at, cache::MessageKind kind, std::uint32_t core,
               PhysAddr line) override {
        messages.push_back({slice, at.count(), kind, core, line});
    }
    void to_memory(std::uint32_t slice, Cycles at, bool is_write, PhysAddr line) override {
        requests.push_back({slice, at.count(), is_write ? Direction::write : Direction::read, line});
    }

    void read(std::uint32_t core, Cycles at, unsigned level, PhysAddr line) override {
        moves.push_back({core, at.count(), level == 0 ? Moved::What::read_code : Moved::What::read, line});
    }
    void committed(std::uint32_t core, Cycles at, PhysAddr line) override {
        moves.push_back({core, at.count(), Moved::What::committed, line});
    }
    void put(std::uint32_t core, Cycles at, cache::MessageKind kind, PhysAddr line) override {
        const auto what = kind == cache::MessageKind::put_m   ? Moved::What::put_m
                          : kind == cache::MessageKind::put_e ? Moved::What::put_e
                                                              : Moved::What::put_s;
        moves.push_back({core, at.count(), what, line});
    }
    void inserted(std::uint32_t slice, Cycles at, PhysAddr line, bool is_dirty) override {
        moves.push_back(
            {slice, at.count(), is_dirty ? Moved::What::entered_dirty : Moved::What::entered, line});
    }
    void bytes_to_memory(std::uint32_t slice, Cycles at, PhysAddr line, const crypto::Line& data) override {
        bytes.push_back({slice, at.count(), line, data});
    }
    void replied(std::uint32_t core, Cycles at, PhysAddr line, cache::LineState state,
                 bool has_data) override {
        replies.push_back({core, at.count(), line, state, has_data ? std::uint8_t{1} : std::uint8_t{0}});
    }

    std::vector<Retired> retirements;
    std::vector<Filled> fills;
    std::vector<Probed> probes;
    std::vector<Taken> messages;
    std::vector<ToMemory> requests;
    std::vector<Moved> moves;
    std::vector<Replied> replies;
    std::vector<Bytes> bytes;
};

}  // namespace mktme::test
