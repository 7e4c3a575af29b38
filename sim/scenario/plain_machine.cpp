// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/memory_settings.hpp"
#include "kernel_model/plain_hardware/keyed_hardware.hpp"
#include "models/contents/check_stats.hpp"
#include "models/fiber/executor.hpp"
#include "models/tme/key_hardware_params.hpp"
#include "sim/scenario/scenario_machine.hpp"
#include "sim/scenario/scenario_settings.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t frames_of_plain_machine = mm::MemorySettings{}.frames;

tme::KeyHardwareParams hardware_params(const ScenarioSettings& settings, const PowerUp& power = {}) {
    tme::KeyHardwareParams params;
    params.mktme.keyid_bits = static_cast<std::uint64_t>(std::bit_width(highest_keyid(settings)));
    params.mktme.max_keys = settings.max_keys;
    params.cores = settings.cores / settings.packages;
    if (!settings.pconfig_raises_gp) params.pconfig.errors = tme::PconfigErrors::rax;
    params.seed = power.seed(params.seed);
    return params;
}

class PlainMachine final : public ScenarioMachine {
public:
    PlainMachine(const ScenarioSettings& settings, const PowerUp& power)
        : mktme_{hardware_params(settings).mktme},
          hardware_{hardware_params(settings, power), settings.packages,
                    Bytes{mm::in_bytes(frames_of_plain_machine)}} {}

    syscall::Hardware& hardware() override { return hardware_; }
    fiber::Executor& executor() override { return executor_; }
    bool go_on() override {
        const SimTime next = executor_.next();
        if (next == SimTime::max()) return false;
        executor_.run(next);
        return true;
    }
    [[nodiscard]] mmu::EntryFormat entries() const override {
        return mmu::EntryFormat{KeyIdField{mktme_.maxphyaddr, mktme_.keyid_bits}};
    }
    [[nodiscard]] unsigned physical_address_bits() const override {
        return static_cast<unsigned>(mktme_.maxphyaddr);
    }
    [[nodiscard]] std::uint64_t frames() const override { return frames_of_plain_machine; }
    [[nodiscard]] std::vector<std::uint64_t> activation() const override { return hardware_.activation(); }
    void evict(DramAddr line, KeyId /*keyid*/) override { hardware_.lines().evict(line); }
    CapturedLine capture(DramAddr line) override {
        return {.home = line, .bytes = hardware_.lines().stored(line)};
    }
    void put_back(DramAddr line, const CapturedLine& captured) override {
        hardware_.lines().evict(line);
        hardware_.lines().replace_stored(line, captured.bytes);
    }
    void flip(DramAddr line, unsigned bit) override { put_back(line, flipped(capture(line), bit)); }
    [[nodiscard]] const plain_hardware::KeyedCipher& cipher() const override { return hardware_.cipher(); }
    plain_hardware::PconfigFaults& pconfig_faults() override { return hardware_; }
    [[nodiscard]] std::optional<contents::CheckStats> check_stats() const override { return {}; }
    void expect_leaks() override {}
    [[nodiscard]] std::optional<std::string> broken_rule() const override { return {}; }
    [[nodiscard]] bool is_programmed(KeyId keyid) const override { return hardware_.is_programmed(keyid); }
    [[nodiscard]] SavedKeys saved_keys() const override { return {}; }
    void take_dram_of(ScenarioMachine& before) override {
        hardware_.lines().take_dram_of(dynamic_cast<PlainMachine&>(before).hardware_.lines());
    }
    void adopt(CapturedLine& /*captured*/, ScenarioMachine& /*before*/) override {}
    [[nodiscard]] StatTree stats_now() override { return {}; }
    void begin_phase() override {}
    [[nodiscard]] StatTree stats() override { return {}; }

private:
    tme::MktmeParams mktme_;
    plain_hardware::KeyedHardware hardware_;
    fiber::Executor executor_;
};

}  // namespace

std::unique_ptr<ScenarioMachine> make_plain_machine(const ScenarioSettings& settings, const PowerUp& power) {
    return std::make_unique<PlainMachine>(settings, power);
}

}  // namespace mktme::sim
