// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "models/dram/part.hpp"
#include "workloads/front_end/memory_front_end.hpp"
#include "workloads/generators/generator.hpp"

namespace mktme::testing {

/// Source of hand-written requests. The third request is record 3 of "hand".
class HandMade final : public workloads::RequestSource {
public:
    explicit HandMade(std::vector<workloads::TraceRequest> requests) : requests_{std::move(requests)} {}

    bool next(workloads::TraceRequest& request) override {
        if (taken_ == requests_.size()) return false;
        request = requests_[taken_];
        request.record = ++taken_;
        return true;
    }
    [[nodiscard]] double progress() const override {
        return static_cast<double>(taken_) / static_cast<double>(requests_.size());
    }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return {"hand", record}; }

private:
    std::vector<workloads::TraceRequest> requests_;
    std::size_t taken_ = 0;
};

/// Returns a DDR4-3200AA memory, 8 GiB per channel, without refresh and encryption. An idle read takes 30 ns, a row hit
/// 16.25 ns.
inline memctrl::MemorySystemParams quiet_memory() {
    memctrl::MemorySystemParams params;
    params.channel.dram.refresh = false;
    params.channel.encryption.mode = crypto::EncryptionMode::off;
    params.channel.report_completions = true;
    return params;
}

/// Memory driven by a front end.
class Driven {
public:
    Driven(const workloads::WorkloadParams& params, std::unique_ptr<workloads::RequestSource> source,
           const memctrl::MemorySystemParams& memory = quiet_memory())
        : memory_{memory},
          source_{std::move(source)},
          keyids_{params, memory_.layout()},
          front_end_{params, *source_, keyids_, memory_, probe_of(params, memory_.capacity())} {}
    Driven(const workloads::WorkloadParams& params, std::vector<workloads::TraceRequest> requests,
           const memctrl::MemorySystemParams& memory = quiet_memory())
        : Driven{params, std::make_unique<HandMade>(std::move(requests)), memory} {}

    workloads::WorkloadStats run() {
        while (front_end_.run(1000)) continue;
        memory_.finish();
        return stats();
    }
    [[nodiscard]] workloads::WorkloadStats stats() { return front_end_.stats(memory_.last_done()); }
    [[nodiscard]] workloads::MemoryFrontEnd& front_end() { return front_end_; }
    [[nodiscard]] memctrl::MemorySystem& memory() { return memory_; }
    [[nodiscard]] memctrl::MemoryStats memory_stats() const {
        memctrl::MemoryStats total;
        for (const auto& channel : memory_.channels()) merge(total, channel.stats(memory_.last_done()));
        return total;
    }

private:
    static std::optional<workloads::Probe> probe_of(const workloads::WorkloadParams& params, Bytes capacity) {
        if (params.generator != workloads::GeneratorKind::loaded) return std::nullopt;
        return workloads::Probe{params, capacity, 1};
    }

    memctrl::MemorySystem memory_;
    std::unique_ptr<workloads::RequestSource> source_;
    workloads::KeyIdAssigner keyids_;
    workloads::MemoryFrontEnd front_end_;
};

/// Returns a memory driven by a generator.
inline Driven driven(const workloads::WorkloadParams& params,
                     const memctrl::MemorySystemParams& memory = quiet_memory()) {
    return {params,
            std::make_unique<workloads::Generator>(params, memctrl::MemorySystem{memory}.capacity(), 1),
            memory};
}

}  // namespace mktme::testing
