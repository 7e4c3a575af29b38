// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "models/contents/check_stats.hpp"
#include "models/contents/memory_contents.hpp"
#include "models/platform/package.hpp"
#include "models/tme/key_hardware.hpp"
#include "sim/scenario/scenario_machine.hpp"

namespace mktme::sim {

namespace {

class WholeMachine final : public ScenarioMachine {
public:
    explicit WholeMachine(std::unique_ptr<machine_hardware::MachineHardware> hardware)
        : hardware_{std::move(hardware)} {}

    syscall::Hardware& hardware() override { return *hardware_; }
    fiber::Executor& executor() override { return hardware_->executor(); }
    bool go_on() override { return hardware_->go_on(); }
    [[nodiscard]] mmu::EntryFormat entries() const override { return hardware_->entries(); }
    [[nodiscard]] unsigned physical_address_bits() const override {
        return hardware_->physical_address_bits();
    }
    [[nodiscard]] std::uint64_t frames() const override { return hardware_->frames(); }
    [[nodiscard]] std::vector<std::uint64_t> activation() const override { return hardware_->activation(); }
    void evict(DramAddr line, KeyId keyid) override {
        const syscall::CoreId core = hardware_->current_core();
        for (const KeyId alias : {KeyId{}, keyid})
            hardware_->flush_lines(core, PhysAddr{line.count() | entries().keyid_bits(alias)}, line_size);
    }
    CapturedLine capture(DramAddr line) override {
        CapturedLine captured{.home = line, .bytes = hardware_->lines().stored(line)};
        on_contents(line, [&](contents::MemoryContents& of) {
            captured.contents = std::make_shared<contents::CapturedLine>(of.capture(line));
        });
        return captured;
    }
    void put_back(DramAddr line, const CapturedLine& captured) override {
        hardware_->lines().evict(line);
        hardware_->lines().replace_stored(line, captured.bytes);
        if (captured.contents)
            on_contents(line, [&](contents::MemoryContents& of) { of.put_back(line, *captured.contents); });
    }
    void flip(DramAddr line, unsigned bit) override {
        CapturedLine captured{.home = line, .bytes = hardware_->lines().stored(line)};
        put_back(line, flipped(captured, bit));
        on_contents(line, [&](contents::MemoryContents& of) { of.flip(line, bit); });
    }
    [[nodiscard]] const plain_hardware::KeyedCipher& cipher() const override { return hardware_->cipher(); }
    plain_hardware::PconfigFaults& pconfig_faults() override { return *hardware_; }
    [[nodiscard]] std::optional<contents::CheckStats> check_stats() const override {
        return hardware_->check_stats();
    }
    void expect_leaks() override { hardware_->expect_leaks(); }
    [[nodiscard]] std::optional<std::string> broken_rule() const override { return hardware_->broken_rule(); }
    [[nodiscard]] bool is_programmed(KeyId keyid) const override { return hardware_->is_programmed(keyid); }
    [[nodiscard]] SavedKeys saved_keys() const override {
        SavedKeys keys;
        const auto& machine = std::as_const(*hardware_).machine();
        for (std::size_t i = 0; i < machine.size(); ++i)
            keys.push_back(machine.package(i).keys().saved_key());
        return keys;
    }
    void take_dram_of(ScenarioMachine& before) override {
        hardware_->lines().take_dram_of(dynamic_cast<WholeMachine&>(before).hardware_->lines());
    }
    void adopt(CapturedLine& captured, ScenarioMachine& before) override {
        auto* const contents = hardware_->contents_of(captured.home);
        if (!captured.contents || contents == nullptr) return;
        auto adopted = *captured.contents;
        contents->adopt(adopted, *dynamic_cast<WholeMachine&>(before).hardware_->contents_of(captured.home));
        captured.contents = std::make_shared<contents::CapturedLine>(adopted);
    }
    [[nodiscard]] StatTree stats_now() override {
        StatTree tree;
        hardware_->when_still([&] { tree = hardware_->stats_now(); });
        return tree;
    }
    void begin_phase() override { hardware_->begin_phase(); }
    [[nodiscard]] StatTree stats() override { return hardware_->stats(); }

private:
    /// Does something to the contents of the package that has a line, while all of the memory stands still.
    template <class Action>
    void on_contents(DramAddr line, Action&& action) {
        hardware_->when_still([&] {
            if (auto* const contents = hardware_->contents_of(line)) action(*contents);
        });
    }

    std::unique_ptr<machine_hardware::MachineHardware> hardware_;
};

}  // namespace

std::unique_ptr<ScenarioMachine> make_whole_machine(
    std::unique_ptr<machine_hardware::MachineHardware> hardware) {
    return std::make_unique<WholeMachine>(std::move(hardware));
}

}  // namespace mktme::sim
