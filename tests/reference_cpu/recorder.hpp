// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/cpu/machine_observer.hpp"

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

    std::vector<Retired> retirements;
    std::vector<Filled> fills;
    std::vector<Probed> probes;
    std::vector<Taken> messages;
    std::vector<ToMemory> requests;
};

}  // namespace mktme::test
