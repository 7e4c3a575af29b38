// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/equality.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <string>

#include "models/platform/package.hpp"
#include "tests/reference_cpu/cycle_row_text.hpp"
#include "tests/reference_cpu/differences.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/reference_machine.hpp"

namespace mktme::test {

namespace {

/// Runs the model of a case. Returns "ends", or what it throws.
std::string end_of(ModelMachine& model) {
    try {
        model.run();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "ends";
}

/// Returns the results of the checks of all lines that a package has read, in words.
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

}  // namespace

std::uint64_t require_equality(const MachineCase& machine_case) {
    constexpr std::uint64_t most_cycles = 100'000'000;
    Recorder expected;
    reference_cpu::ReferenceMachine reference{machine_case, expected};
    reference.run(most_cycles);
    REQUIRE(reference.is_done());
    Recorder seen;
    ModelMachine model{machine_case, &seen};
    const std::string end = end_of(model);
    REQUIRE(first_difference(seen, expected) == "");
    REQUIRE(end == "ends");
    for (std::size_t core = 0; core < reference.cores(); ++core) {
        INFO("core " << core);
        const cpu::CoreStats stats = model.processor().core(core).stats();
        CHECK(row_text(stats.cycles_in) == row_text(reference.core(core).account().rows()));
    }
    REQUIRE(model.port().taken() == reference.port().taken());
    for (std::size_t number = 0; number < reference.devices(); ++number) {
        REQUIRE(model.processor().device(number).done() == reference.device(number).done());
        REQUIRE(model.processor().device(number).refused() == reference.device(number).refused());
    }
    std::uint64_t stale = 0;
    for (std::size_t number = 0; number < reference.packages(); ++number) {
        REQUIRE(checks_of(model.package(number)) == checks_of(reference.package(number)));
        stale += stale_reads_of(model.package(number));
    }
    REQUIRE(stale == reference.contents().stale_reads());
    std::uint64_t retired = 0;
    for (const auto& one : seen.retirements) retired += one.count;
    return retired;
}

}  // namespace mktme::test
