// SPDX-License-Identifier: Apache-2.0
#include "sim/run/faults.hpp"

#include <fmt/format.h>
#include <memory>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {

using data::FaultKind;
using data::FaultParams;

void check_lines(std::string_view name, Bytes first, const FaultParams& fault, Bytes capacity) {
    const std::uint64_t line = line_size.count();
    if (first.count() % line != 0 || fault.length.count() % line != 0)
        throw ConfigError{fmt::format("data.fault.{} = {} B, length = {} B: must be whole lines of {} B",
                                      name, first.count(), fault.length.count(), line)};
    if (first >= capacity || fault.length > capacity - first)
        throw ConfigError{fmt::format("data.fault.{} = {} B, length = {} B: the memory ends at {} B", name,
                                      first.count(), fault.length.count(), capacity.count())};
}

void check(const FaultParams& fault, const memctrl::MemorySystem& memory) {
    if (memory.contents() == nullptr)
        throw ConfigError{"data.fault: needs data.mode = tags or full; with none a line has no contents"};
    check_lines("address", fault.address, fault, memory.capacity());
    if (fault.kind == FaultKind::flip) return;
    if (fault.kind == FaultKind::relocate) check_lines("from", fault.from, fault, memory.capacity());
    if (fault.captured_at > fault.at)
        throw ConfigError{fmt::format("data.fault.captured_at = {} ns: must not be later than at = {} ns",
                                      in_ns(fault.captured_at), in_ns(fault.at))};
}

template <class Visitor>
void for_each_line(Bytes first, Bytes length, Visitor&& visit) {
    for (std::uint64_t offset = 0; offset < length.count(); offset += line_size.count())
        visit(DramAddr{first.count() + offset});
}

void schedule(const FaultParams& fault, memctrl::MemorySystem& memory) {
    data::MemoryContents& contents = *memory.contents();
    const Cycles at = memory.clock().at_or_after(fault.at);
    if (fault.kind == FaultKind::flip) {
        memory.schedule(at, [&contents, fault](Cycles) {
            for_each_line(fault.address, fault.length,
                          [&](DramAddr line) { contents.flip(line, fault.bit); });
        });
        return;
    }
    const auto captured = std::make_shared<std::vector<data::CapturedLine>>();
    const Bytes from = fault.kind == FaultKind::replay ? fault.address : fault.from;
    memory.schedule(memory.clock().at_or_after(fault.captured_at),
                    [&contents, fault, from, captured](Cycles) {
                        for_each_line(from, fault.length,
                                      [&](DramAddr line) { captured->push_back(contents.capture(line)); });
                    });
    memory.schedule(at, [&contents, fault, captured](Cycles) {
        auto next = captured->begin();
        for_each_line(fault.address, fault.length, [&](DramAddr line) { contents.put_back(line, *next++); });
    });
}

}  // namespace

void schedule_faults(const std::vector<FaultParams>& faults, memctrl::MemorySystem& memory) {
    for (const FaultParams& fault : faults) {
        check(fault, memory);
        schedule(fault, memory);
    }
}

}  // namespace mktme::sim
