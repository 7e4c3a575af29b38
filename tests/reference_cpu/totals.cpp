// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/totals.hpp"

#include <fmt/format.h>

#include "models/platform/package.hpp"
#include "tests/reference_cpu/cycle_row_text.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/reference_machine.hpp"

namespace mktme::test {

namespace {

/// Returns the results of the checks of all lines that a package has read, in words, but for stale reads of caches.
std::string checks_of(const platform::Package& package) {
    if (package.contents() == nullptr) return "none";
    const contents::CheckStats& stats = package.contents()->stats();
    std::string all;
    for (std::size_t i = 0; i < stats.wrong.size(); ++i) {
        const auto kind = static_cast<contents::WrongRead>(i);
        if (kind != contents::WrongRead::stale_alias)
            all += fmt::format("{} {}, ", name_of(kind), stats.wrong[i]);
    }
    return all + fmt::format("reads {}, unwritten {}, garbage {}, leak {}, poisoned {}", stats.reads,
                             stats.unwritten, stats.garbage, stats.leak, stats.poisoned);
}

/// Returns the number of reads of caches that a package has found stale.
std::uint64_t stale_reads_of(const platform::Package& package) {
    if (package.contents() == nullptr) return 0;
    return package.contents()->stats().of<contents::WrongRead::stale_alias>();
}

std::string text_of_core(std::size_t number, const cpu::CycleRows& rows) {
    return fmt::format("core {}: {}", number, row_text(rows));
}
std::string text_of_device(std::size_t number, std::uint64_t done, std::uint64_t refused) {
    return fmt::format("device {}: done {}, refused {}", number, done, refused);
}
std::string text_of_package(std::size_t number, const platform::Package& package) {
    return fmt::format("package {}: {}", number, checks_of(package));
}

}  // namespace

std::vector<std::string> totals_of(ModelMachine& model) {
    const platform::Processor& processor = model.processor();
    std::vector<std::string> lines;
    for (std::size_t core = 0; core < processor.cores(); ++core)
        lines.push_back(text_of_core(core, processor.core(core).stats().cycles_in));
    lines.push_back(fmt::format("traps: {}", fmt::join(model.port().taken(), ", ")));
    for (std::size_t number = 0; number < processor.devices(); ++number)
        lines.push_back(
            text_of_device(number, processor.device(number).done(), processor.device(number).refused()));
    std::uint64_t stale = 0;
    for (std::size_t number = 0; number < model.packages(); ++number) {
        lines.push_back(text_of_package(number, model.package(number)));
        stale += stale_reads_of(model.package(number));
    }
    lines.push_back(fmt::format("stale reads {}", stale));
    return lines;
}

std::vector<std::string> totals_of(reference_cpu::ReferenceMachine& reference) {
    std::vector<std::string> lines;
    for (std::size_t core = 0; core < reference.cores(); ++core)
        lines.push_back(text_of_core(core, reference.core(core).account().rows()));
    lines.push_back(fmt::format("traps: {}", fmt::join(reference.port().taken(), ", ")));
    for (std::size_t number = 0; number < reference.devices(); ++number)
        lines.push_back(
            text_of_device(number, reference.device(number).done(), reference.device(number).refused()));
    for (std::size_t number = 0; number < reference.packages(); ++number)
        lines.push_back(text_of_package(number, reference.package(number)));
    lines.push_back(fmt::format("stale reads {}", reference.contents().stale_reads()));
    return lines;
}

}  // namespace mktme::test
