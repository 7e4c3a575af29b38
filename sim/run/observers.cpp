// SPDX-License-Identifier: Apache-2.0
#include "sim/run/observers.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/observe/command_csv.hpp"
#include "sim/observe/waves.hpp"
#include "sim/results/run_files.hpp"

namespace mktme::sim {

namespace {

void check_output(const SimConfig& config) {
    const auto& output = config.output;
    if (output.bus && config.data.mode != contents::DataMode::full)
        throw ConfigError{fmt::format("output.bus: needs data.mode = full; with {} lines have no bytes",
                                      name_of(config.data.mode))};
    if (output.window_end != SimTime{} && output.window_end <= output.window_start)
        throw ConfigError{
            fmt::format("output.window_end = {} ns: must be later than output.window_start = {} ns",
                        in_ns(output.window_end), in_ns(output.window_start))};
}

bool wants_commands(const OutputParams& output) { return output.commands || output.timeline || output.waves; }

TimeWindow window_of(const OutputParams& output) {
    return {output.window_start, output.window_end == SimTime{} ? SimTime::max() : output.window_end};
}

ChannelNames channels_of(const SimConfig& config, const platform::Machine& machine) {
    const std::uint64_t per_channel = machine.package(0).part().geometry.data_channels;
    return {.data_channels = config.memory.channels * per_channel,
            .per_channel = per_channel,
            .packages = machine.size()};
}

}  // namespace

Observers::Observers(const SimConfig& config, platform::Machine& machine, const StatSources& sources)
    : config_{config},
      machine_{machine},
      sources_{sources},
      channels_{channels_of(config, machine)} {
    check_output(config);
    for (platform::Package* const package : machine.packages()) {
        if (wants_commands(config.output)) package->controller().record_commands();
        if (config.output.bus) package->data_path()->record_bus();
    }
}

void Observers::open(const std::filesystem::path& folder) {
    const auto& output = config_.output;
    is_open_ = wants_commands(output) || output.bus;
    for (std::size_t number = 0; number < machine_.size(); ++number) open_of_package(folder, number);
    open_of_machine(folder);
}

void Observers::open_of_package(const std::filesystem::path& folder, std::size_t number) {
    const auto& clock = machine_.package(number).clock();
    const auto path = [&](const char* file) {
        return folder / run_file::of_package(file, number, machine_.size());
    };
    if (config_.output.bus)
        bus_.push_back(std::make_unique<BusCsv>(path(run_file::bus), clock, window_of(config_.output)));
    if (config_.output.commands)
        commands_.push_back(std::make_unique<CommandCsv>(path(run_file::commands), clock));
}

void Observers::open_of_machine(const std::filesystem::path& folder) {
    const auto& output = config_.output;
    const auto& package = machine_.package(0);
    if (output.timeline) {
        auto timeline =
            std::make_unique<Timeline>(folder / run_file::timeline, package.part(),
                                       dram::refresh_timing(package.part(), config_.dram.refresh_mode).busy,
                                       package.clock(), window_of(output), channels_);
        timeline_ = timeline.get();
        of_machine_.push_back(std::move(timeline));
        sources_.show(tracks_);
    }
    if (output.waves)
        of_machine_.push_back(
            std::make_unique<Waves>(folder / run_file::waves, channels_, package.clock(), window_of(output)));
}

void Observers::show(Cycles until) {
    std::vector<memctrl::CommandRecord> all;
    for (std::size_t number = 0; number < machine_.size(); ++number) {
        auto commands = machine_.package(number).controller().take_commands(until);
        if (!commands_.empty()) commands_[number]->see(commands);
        for (auto& command : commands)
            command.data_channel += static_cast<std::uint32_t>(number * channels_.data_channels);
        all.insert(all.end(), commands.begin(), commands.end());
        if (!bus_.empty()) bus_[number]->see(machine_.package(number).data_path()->take_bus(until));
    }
    if (machine_.size() > 1) std::ranges::stable_sort(all, {}, &memctrl::CommandRecord::cycle);
    for (auto& observer : of_machine_) observer->see(all);
    if (timeline_ != nullptr)
        tracks_.take(until == Cycles::max() ? SimTime::max() : machine_.package(0).clock().edge(until),
                     [&](const auto& path, auto changes) { timeline_->see(path, changes); });
}

void Observers::finish(SimTime end) {
    if (!is_open_) return;
    show(Cycles::max());
    for (auto& observer : commands_) observer->finish(end);
    for (auto& observer : of_machine_) observer->finish(end);
    for (auto& bus : bus_) bus->finish();
}

}  // namespace mktme::sim
