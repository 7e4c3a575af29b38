// SPDX-License-Identifier: Apache-2.0
#include "sim/run/faults.hpp"

#include <fmt/format.h>
#include <memory>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {

using contents::FaultKind;
using contents::FaultParams;

/// Check of one fault; `path` names it in messages.
class FaultCheck {
public:
    FaultCheck(std::string path, const FaultParams& fault, Bytes capacity)
        : path_{std::move(path)},
          fault_{fault},
          capacity_{capacity} {}

    void check() const {
        check_lines("address", fault_.address);
        if (fault_.kind == FaultKind::flip) return;
        if (fault_.kind == FaultKind::relocate) check_lines("from", fault_.from);
        if (fault_.captured_at > fault_.at)
            throw ConfigError{fmt::format("{0}.captured_at = {1} ns: must not be later than {0}.at = {2} ns",
                                          path_, in_ns(fault_.captured_at), in_ns(fault_.at))};
    }

private:
    void check_lines(std::string_view name, Bytes first) const {
        const auto fail = [&](const std::string& why) {
            throw ConfigError{fmt::format("{0}.{1} = {2} B, {0}.length = {3} B: {4}", path_, name,
                                          first.count(), fault_.length.count(), why)};
        };
        if (first.count() % line_size.count() != 0 || fault_.length.count() % line_size.count() != 0)
            fail(fmt::format("must be whole lines of {} B", line_size.count()));
        if (first >= capacity_ || fault_.length > capacity_ - first)
            fail(fmt::format("the memory ends at {} B", capacity_.count()));
    }

    std::string path_;
    const FaultParams& fault_;
    Bytes capacity_;
};

/// Calls `visit(contents, line)` for each line, with the memory that has it.
template <class Visitor>
void for_each_line(platform::Machine& machine, Bytes first, Bytes length, Visitor&& visit) {
    for (std::uint64_t offset = 0; offset < length.count(); offset += line_size.count()) {
        const std::uint64_t line = first.count() + offset;
        visit(*machine.owner_of(PhysAddr{line})->contents(), DramAddr{line});
    }
}

/// Schedules an action of the package that has a line: at the first edge of its DRAM clock at or after `time`.
void at(platform::Machine& machine, Bytes line, SimTime time, Agenda::Action action) {
    const platform::Package& package = *machine.owner_of(PhysAddr{line.count()});
    const SimTime edge = package.clock().edge(package.clock().at_or_after(time));
    machine.agenda().at(edge, package.path() + ".contents", std::move(action));
}

void schedule(const FaultParams& fault, platform::Machine& machine) {
    if (fault.kind == FaultKind::flip) {
        at(machine, fault.address, fault.at, [&machine, fault](SimTime) {
            for_each_line(machine, fault.address, fault.length,
                          [&](auto& contents, DramAddr line) { contents.flip(line, fault.bit); });
        });
        return;
    }
    const auto captured = std::make_shared<std::vector<contents::CapturedLine>>();
    const Bytes from = fault.kind == FaultKind::replay ? fault.address : fault.from;
    at(machine, from, fault.captured_at, [&machine, fault, from, captured](SimTime) {
        for_each_line(machine, from, fault.length,
                      [&](auto& contents, DramAddr line) { captured->push_back(contents.capture(line)); });
    });
    at(machine, fault.address, fault.at, [&machine, fault, captured](SimTime) {
        auto next = captured->begin();
        for_each_line(machine, fault.address, fault.length,
                      [&](auto& contents, DramAddr line) { contents.put_back(line, *next++); });
    });
}

}  // namespace

void schedule_faults(const std::vector<FaultParams>& faults, platform::Machine& machine) {
    Bytes capacity{};
    for (const platform::Package* const package : machine.packages())
        capacity = capacity + package->capacity();
    for (std::size_t number = 0; number < faults.size(); ++number) {
        if (machine.package(0).contents() == nullptr)
            throw ConfigError{"data.fault: needs data.mode = tags or full; with none a line has no contents"};
        FaultCheck{fmt::format("data.fault[{}]", number), faults[number], capacity}.check();
        schedule(faults[number], machine);
    }
}

}  // namespace mktme::sim
