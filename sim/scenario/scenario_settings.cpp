// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/scenario_settings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <map>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/dma/dma_device.hpp"
#include "kernel_model/syscall/cores.hpp"
#include "kernel_model/syscall/kernel_time.hpp"
#include "kernel_model/task/signal_params.hpp"
#include "models/base/error.hpp"
#include "sim/scenario/statement_action.hpp"
#include "workloads/scenario/words/settings.hpp"

namespace mktme::sim {

namespace {

using scenario::Setting;

/// Reader of one setting. Throws std::runtime_error with what is wrong.
using Taker = std::function<void(ScenarioSettings&, const Setting&)>;

std::uint64_t number(const Setting& setting) { return std::get<std::uint64_t>(setting.value); }
const std::string& text(const Setting& setting) { return std::get<std::string>(setting.value); }

template <class Enum>
Enum named(const Setting& setting) {
    const auto& names = EnumNames<Enum>::names;
    return static_cast<Enum>(std::ranges::find(names, text(setting)) - names.begin());
}

std::uint32_t in_range(const Setting& setting, std::uint64_t least, std::uint64_t most) {
    const std::uint64_t value = number(setting);
    if (value < least || value > most)
        throw std::runtime_error{fmt::format("{}={}: from {} to {}", setting.key, value, least, most)};
    return static_cast<std::uint32_t>(value);
}

void take_page(ScenarioSettings& /*settings*/, const Setting& setting) {
    if (number(setting) != mm::page_size)
        throw std::runtime_error{fmt::format("page={}: pages have {} bytes", number(setting), mm::page_size)};
}

void take_gc_delay(ScenarioSettings& settings, const Setting& setting) {
    constexpr std::uint64_t second = syscall::nanoseconds_per_second;
    if (number(setting) % second != 0)
        throw std::runtime_error{
            fmt::format("gc_delay={}: the kernel counts it in seconds of 1000000000 ns", number(setting))};
    settings.gc_delay = static_cast<std::int64_t>(number(setting) / second);
}

template <auto member>
void take_key(ScenarioSettings& settings, const Setting& setting) {
    auto& value = settings.keys.*member;
    using Value = std::remove_reference_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, bool>) value = text(setting) == "yes";
    else value = named<Value>(setting);
}

const std::map<std::string_view, Taker>& takers() {
    using Keys = key_type::MktmeKeyParams;
    constexpr std::uint64_t most_keyids = 32767;
    constexpr std::uint64_t most_cores = syscall::CpuSet::capacity;
    static const std::map<std::string_view, Taker> all{
        {"keyids", [](auto& s, const auto& of) { s.keys.keyids = in_range(of, 1, most_keyids - 1); }},
        {"max_keys", [](auto& s, const auto& of) { s.max_keys = in_range(of, 1, most_keyids); }},
        {"cores", [](auto& s, const auto& of) { s.cores = in_range(of, 1, most_cores); }},
        {"packages", [](auto& s, const auto& of) { s.packages = in_range(of, 1, most_cores); }},
        {"page", take_page},
        {"gc_delay", take_gc_delay},
        {"profile", take_key<&Keys::profile>},
        {"revoke", take_key<&Keys::revoke>},
        {"merge", take_key<&Keys::merge>},
        {"add_key_positive", take_key<&Keys::add_key_positive>},
        {"bugs", take_key<&Keys::bugs>},
        {"hmat", take_key<&Keys::hmat>},
        {"storekeys", take_key<&Keys::storekeys>},
        {"handler_pkru", [](auto& s, const auto& of) { s.handler_pkru = named<task::HandlerPkru>(of); }},
        {"pconfig_errors", [](auto& s, const auto& of) { s.pconfig_raises_gp = text(of) == "gp"; }},
        {"persistent", [](auto& s, const auto& of) { s.is_persistent = text(of) == "yes"; }},
        {"invariants", [](auto& s, const auto& of) { s.keys.invariants = text(of) == "on"; }},
    };
    return all;
}

}  // namespace

std::uint32_t highest_keyid(const ScenarioSettings& settings) {
    return static_cast<std::uint32_t>(settings.keys.keyids) + lost_keyids(settings.keys);
}

ScenarioSettings settings_of(const scenario::Scenario& script, const std::string& file,
                             const ScenarioSettings& defaults) {
    ScenarioSettings settings = defaults;
    for (const auto& statement : script.statements) {
        const auto* config = std::get_if<scenario::Config>(&statement.what);
        if (config == nullptr) continue;
        for (const auto& setting : config->settings) {
            const SourcePlace place{file, setting.at.line, setting.at.column};
            if (scenario::find_setting(setting.key)->is_later) continue;  // it has its plain value
            const auto taker = takers().find(setting.key);
            if (taker == takers().end())
                throw UserError{place, fmt::format("{}: not simulated yet", setting.key)};
            try {
                taker->second(settings, setting);
            } catch (const UserError&) {
                throw;
            } catch (const std::runtime_error& error) {
                throw UserError{place, error.what()};
            }
        }
    }
    if (settings.cores % settings.packages != 0)
        throw UserError{SourcePlace{file, 1, 0},
                        fmt::format("cores={} packages={}: every package has as many cores", settings.cores,
                                    settings.packages)};
    return settings;
}

void add_devices(const scenario::Scenario& script, const std::string& file, ScenarioSettings& settings) {
    for (const auto& statement : script.statements) {
        if (const auto* work = find_action<scenario::Mm>(statement); work != nullptr)
            settings.has_disk = settings.has_disk || work->work == scenario::PageWork::swap_out;
        const auto* line = std::get_if<scenario::DeviceLine>(&statement.what);
        if (line == nullptr) continue;
        const std::uint64_t node = line->node ? line->node->value : 0;
        constexpr std::uint64_t least_bits = 12;
        if (line->bits.value < least_bits || line->bits.value > mm::DmaDevice::widest)
            throw UserError{
                SourcePlace{file, statement.at.line, statement.at.column},
                fmt::format("bits={}: from {} to {}", line->bits.value, least_bits, mm::DmaDevice::widest)};
        if (node >= settings.packages)
            throw UserError{SourcePlace{file, statement.at.line, statement.at.column},
                            fmt::format("node={}: the machine has {}", node, settings.packages)};
        settings.devices.push_back({.name = line->device.text,
                                    .address_bits = static_cast<unsigned>(line->bits.value),
                                    .has_iommu = line->iommu == scenario::YesNo::yes,
                                    .node = static_cast<std::uint32_t>(node)});
    }
}

}  // namespace mktme::sim
