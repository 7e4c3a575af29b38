// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "models/platform/line_port.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"
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
inline platform::PackageParams quiet_memory() {
    platform::PackageParams params;
    params.channel.dram.refresh = false;
    params.channel.encryption.mode = crypto::EncryptionMode::off;
    return params;
}

/// Machine of one package, driven by a front end.
class Driven {
public:
    Driven(const workloads::WorkloadParams& params, std::unique_ptr<workloads::RequestSource> source,
           const platform::PackageParams& memory = quiet_memory())
        : machine_{{memory}},
          source_{std::move(source)},
          keyids_{params, package().layout()},
          port_{package()},
          front_end_{params, *source_, keyids_, package(), port_, probe_of(params, package().capacity())} {}
    Driven(const workloads::WorkloadParams& params, std::vector<workloads::TraceRequest> requests,
           const platform::PackageParams& memory = quiet_memory())
        : Driven{params, std::make_unique<HandMade>(std::move(requests)), memory} {}

    workloads::WorkloadStats run() {
        while (front_end_.run(1000)) continue;
        machine_.finish();
        return stats();
    }
    [[nodiscard]] workloads::WorkloadStats stats() { return front_end_.stats(machine_.last_done()); }
    [[nodiscard]] workloads::MemoryFrontEnd& front_end() { return front_end_; }
    [[nodiscard]] platform::Machine& machine() { return machine_; }
    [[nodiscard]] platform::Package& package() { return machine_.package(0); }
    [[nodiscard]] memctrl::MemoryStats memory_stats() const {
        memctrl::MemoryStats total;
        for (const auto& channel : machine_.package(0).controller().channels())
            merge(total, channel.stats(machine_.last_done()));
        return total;
    }

private:
    static std::optional<workloads::Probe> probe_of(const workloads::WorkloadParams& params, Bytes capacity) {
        if (params.generator != workloads::GeneratorKind::loaded) return std::nullopt;
        return workloads::Probe{params, capacity, 1};
    }

    platform::Machine machine_;
    std::unique_ptr<workloads::RequestSource> source_;
    workloads::KeyIdAssigner keyids_;
    platform::RunAheadPort port_;
    workloads::MemoryFrontEnd front_end_;
};

/// Returns a memory driven by a generator.
inline Driven driven(const workloads::WorkloadParams& params,
                     const platform::PackageParams& memory = quiet_memory()) {
    const Bytes capacity = platform::Machine{{memory}}.package(0).capacity();
    return {params, std::make_unique<workloads::Generator>(params, capacity, 1), memory};
}

}  // namespace mktme::testing
