// SPDX-License-Identifier: Apache-2.0
// Measures PCONFIGs, and lookups for the memory controller, per host second.
#include <benchmark/benchmark.h>

#include "models/base/random.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/tme/boot/firmware.hpp"
#include "models/tme/key_hardware_params.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"

namespace {

using namespace mktme;
using namespace mktme::tme;

constexpr SimTime apart{100'000'000'000};  // long enough for the entropy of any key

/// Programs KeyIDs 1 to 63 in turn.
void pconfig(benchmark::State& state, PconfigCommand command, TmeAlgorithm algorithm) {
    KeyHardware hardware{{}, "package0"};
    if (!boot(hardware, {}, firmware_activation({}, {})))
        return state.SkipWithError("the package does not boot");
    std::vector<KeyProgramStruct::Image> images;
    for (std::uint16_t n = 1; n < 64; ++n)
        images.push_back(KeyProgramStruct::of(command, KeyId{n}, algorithm).image());
    SimTime now{};
    std::size_t next = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        now += apart;
        if (!hardware.pconfig(now, {}, images[next]).is_success())
            return state.SkipWithError("PCONFIG failed");
        next = next + 1 == images.size() ? 0 : next + 1;
    }
    state.SetItemsProcessed(state.iterations());
}

void attributes(benchmark::State& state) {
    KeyHardware hardware{{}, "package0"};
    if (!boot(hardware, {}, firmware_activation({}, {})))
        return state.SkipWithError("the package does not boot");
    RandomStream random{1, "bench"};
    std::vector<KeyId> keyids(4096);
    for (auto& keyid : keyids) keyid = KeyId{static_cast<std::uint16_t>(random.below(64))};
    std::size_t next = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        benchmark::DoNotOptimize(hardware.attributes(keyids[next % 4096], DramAddr{next * 64}));
        ++next;
    }
    state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK_CAPTURE(pconfig, set_key_direct, PconfigCommand::set_key_direct, TmeAlgorithm::aes_xts_256);
BENCHMARK_CAPTURE(pconfig, set_key_random, PconfigCommand::set_key_random, TmeAlgorithm::aes_xts_256);
BENCHMARK_CAPTURE(pconfig, clear_key, PconfigCommand::clear_key, TmeAlgorithm::aes_xts_256);
BENCHMARK(attributes);
BENCHMARK_MAIN();
