// SPDX-License-Identifier: Apache-2.0
// Losses of power: the machine comes up again as another, and so does its kernel.
#include "sim/scenario/conditions.hpp"
#include "sim/scenario/player.hpp"
#include "sim/scenario/scenario_world.hpp"

namespace mktme::sim {

void ScenarioPlayer::take_steps() {
    for (HardwareStep step : world_->steps()) {
        step.begin += began_;
        step.end += began_;
        report_.steps.push_back(step);
    }
}

namespace {

/// What no `assert found` has asked for yet is found later: the counts of the new machine begin below 0 by it.
void carry_found(const ScenarioWorld& before, ScenarioWorld& world) {
    if (!checks_reads(before)) return;
    for (std::size_t i = 0; i < EnumNames<scenario::ReadClass>::names.size(); ++i) {
        const auto read_class = static_cast<scenario::ReadClass>(i);
        world.found_before[read_class] -= wrong_reads(before, read_class);
    }
}

}  // namespace

/// Lines that were asleep hang for good. Nobody sees what the old kernel does at its end: its machine's DRAM is with the new one.
void ScenarioPlayer::lose_power(scenario::PowerEvent event) {
    judge_hanging();
    take_steps();
    began_ = now();
    power_event_.reset();
    world_->executor.abandon();
    const bool stands_by = event == scenario::PowerEvent::standby;
    const PowerUp power{.number = static_cast<std::uint32_t>(before_power_.size() + 1),
                        .saved_keys = stands_by ? world_->machine->saved_keys() : SavedKeys{}};
    StatTree stats = world_->stats_of(world_->machine->stats());
    end_phase(stats);
    before_power_.push_back(std::move(stats));

    const auto before =
        std::exchange(world_, std::make_unique<ScenarioWorld>(world_->settings, *host_, power));
    world_->come_after(*before, stands_by || before->settings.is_persistent);
    count_reads(*before, report_);
    carry_found(*before, *world_);
    world_->windows = before->windows;
    prepare_world();
    for (ScenarioActor& actor : before->actors) actor.task = nullptr;
    static_cast<void>(before->kernel.shut_down());
}

}  // namespace mktme::sim
