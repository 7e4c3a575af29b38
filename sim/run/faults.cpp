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
    FaultCheck(std::string path, const FaultParams& fault, const platform::Package& package)
        : path_{std::move(path)},
          fault_{fault},
          capacity_{package.capacity()} {}

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

template <class Visitor>
void for_each_line(Bytes first, Bytes length, Visitor&& visit) {
    for (std::uint64_t offset = 0; offset < length.count(); offset += line_size.count())
        visit(DramAddr{first.count() + offset});
}

void schedule(const FaultParams& fault, platform::Package& package) {
    contents::MemoryContents& contents = *package.contents();
    const auto at = [&package](SimTime time, Agenda::Action action) {
        const SimTime edge = package.clock().edge(package.clock().at_or_after(time));
        package.agenda().at(edge, package.path() + ".contents", std::move(action));
    };
    if (fault.kind == FaultKind::flip) {
        at(fault.at, [&contents, fault](SimTime) {
            for_each_line(fault.address, fault.length,
                          [&](DramAddr line) { contents.flip(line, fault.bit); });
        });
        return;
    }
    const auto captured = std::make_shared<std::vector<contents::CapturedLine>>();
    const Bytes from = fault.kind == FaultKind::replay ? fault.address : fault.from;
    at(fault.captured_at, [&contents, fault, from, captured](SimTime) {
        for_each_line(from, fault.length,
                      [&](DramAddr line) { captured->push_back(contents.capture(line)); });
    });
    at(fault.at, [&contents, fault, captured](SimTime) {
        auto next = captured->begin();
        for_each_line(fault.address, fault.length, [&](DramAddr line) { contents.put_back(line, *next++); });
    });
}

}  // namespace

void schedule_faults(const std::vector<FaultParams>& faults, platform::Package& package) {
    for (std::size_t number = 0; number < faults.size(); ++number) {
        if (package.contents() == nullptr)
            throw ConfigError{"data.fault: needs data.mode = tags or full; with none a line has no contents"};
        FaultCheck{fmt::format("data.fault[{}]", number), faults[number], package}.check();
        schedule(faults[number], package);
    }
}

}  // namespace mktme::sim
