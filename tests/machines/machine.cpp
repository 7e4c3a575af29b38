// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/machine.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "models/base/error.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/config/text_list.hpp"
#include "sim/config/writer.hpp"

namespace mktme::machines {

namespace {

std::string_view section_of(std::string_view path) { return path.substr(0, path.rfind('.')); }
std::string_view key_of(std::string_view path) { return path.substr(path.rfind('.') + 1); }

std::string assignment(const Given& given) {
    return fmt::format("{} = {}\n", key_of(given.path), given.toml);
}

}  // namespace

Machine::Machine(std::uint64_t seed)
    : seed_{seed},
      config_{std::make_unique<sim::SimConfig>()},
      settings_{sim::settings_of(*config_)} {}

Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(Machine&&) noexcept = default;
Machine::~Machine() = default;

bool Machine::gives(std::string_view path) const {
    return std::ranges::find(given_, path, &Given::path) != given_.end();
}

const sim::Setting& Machine::setting(std::string_view path) const {
    const sim::Setting* const found = settings_.find(path);
    if (found == nullptr) throw InvariantError{fmt::format("no parameter {}", path)};
    return *found;
}

void Machine::give(std::string_view path, std::string_view value) { record(setting(path), value, 0); }

Machine::Element Machine::append(std::string_view list) {
    const auto* const found = settings_.find_list(list);
    if (found == nullptr) throw InvariantError{fmt::format("no list {}", list)};
    return {*this, std::string{list}, ++elements_, found->append()};
}

Machine::Element Machine::named(std::string_view list, std::string_view name) {
    const auto* const found = settings_.find_list(list);
    if (found == nullptr) throw InvariantError{fmt::format("no list {}", list)};
    const std::size_t index = sim::element_named(*found, name);  // appended if it is not there
    Element element{*this, std::string{list}, ++elements_, found->elements()[index]};
    element.give("name", name);
    return element;
}

void Machine::add_cores() { config_->has_cores = true; }

/// Returns the path of the element of a list that a value belongs to: "mktme.key[0]", "cache[l2]".
std::string Machine::element_of(const Given& given) const {
    const auto list = section_of(given.path);
    std::set<std::size_t> before;
    for (const Given& other : given_) {
        if (section_of(other.path) != list) continue;
        if (other.element == given.element && key_of(other.path) == "name")
            return sim::element_path(list, other.value);
        if (other.element < given.element) before.insert(other.element);
    }
    return sim::element_path(list, std::to_string(before.size()));
}

void Machine::drop_idle() {
    const auto idle = sim::idle_values(*config_, {.has_trace = has_trace()});
    const auto is_idle = [&](const Given& given) {
        const std::string element = given.element == 0 ? "" : element_of(given);
        const std::string path =
            given.element == 0 ? given.path : fmt::format("{}.{}", element, key_of(given.path));
        return std::ranges::any_of(
            idle, [&](const auto& value) { return value.path == path || value.path == element; });
    };
    std::vector<Given> kept;
    std::ranges::copy_if(given_, std::back_inserter(kept),
                         [&](const Given& given) { return !is_idle(given); });
    given_ = std::move(kept);
}

const sim::Setting& Machine::Element::setting(std::string_view key) const {
    const auto path = fmt::format("{}.{}", list_, key);
    const auto found = std::ranges::find(settings_, path, &sim::Setting::path);
    if (found == settings_.end()) throw InvariantError{fmt::format("no parameter {}", path)};
    return *found;
}

void Machine::Element::give(std::string_view key, std::string_view value) {
    machine_.record(setting(key), value, number_);
}

void Machine::record(const sim::Setting& setting, std::string_view value, std::size_t element) {
    try {
        setting.set(value);
    } catch (const sim::BadValue& bad) {
        throw InvariantError{fmt::format("machine {}: {} = {}: {}", seed_, setting.path, value, bad.what())};
    }
    if (element == 0)
        std::erase_if(given_,
                      [&](const Given& given) { return given.path == setting.path && given.file == file_; });
    given_.push_back({.path = setting.path,
                      .value = std::string{value},
                      .toml = setting.bare ? std::string{value} : sim::toml_quoted(value),
                      .file = file_,
                      .element = element});
}

std::string Machine::toml(GivenIn file) const {
    std::string text;
    std::vector<std::string_view> sections;
    for (const Given& given : given_)
        if (given.file == file && given.element == 0 &&
            std::ranges::find(sections, section_of(given.path)) == sections.end())
            sections.push_back(section_of(given.path));
    for (const auto section : sections) {
        text += fmt::format("[{}]\n", section);
        for (const Given& given : given_)
            if (given.file == file && given.element == 0 && section_of(given.path) == section)
                text += assignment(given);
    }
    std::size_t element = 0;
    for (const Given& given : given_) {
        if (given.file != file || given.element == 0) continue;
        if (given.element != element) text += fmt::format("[[{}]]\n", section_of(given.path));
        element = given.element;
        text += assignment(given);
    }
    return text;
}

}  // namespace mktme::machines
