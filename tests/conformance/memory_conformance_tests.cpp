// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "kernel_model/mm/memory_settings.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "sim/conformance/case_settings.hpp"
#include "sim/conformance/memory/memory_words.hpp"
#include "sim/conformance/replay.hpp"
#include "tests/conformance/checked_machine.hpp"
#include "tests/conformance/memory_script.hpp"
#include "tests/source_dir.hpp"

namespace fs = std::filesystem;
using namespace mktme;
using namespace mktme::sim;

namespace {

const fs::path folder = mktme::source_dir() / "tests/conformance";
/// Cases recorded elsewhere, and cases of this project by the same recorder.
const std::vector<fs::path> shipped_cases{folder / "mm", folder / "mm_extra"};
constexpr std::array cases_at_least{181U, 15U};

/// Replays the operations with these results. Returns the difference, or the error in the case.
std::string outcome_of(const std::string& text) {
    const auto path = fs::temp_directory_path() / ("mktme-mm-" + std::to_string(::getpid()) + ".case");
    std::ofstream{path} << text;
    std::string outcome;
    try {
        const auto difference = replay(read_case(path));
        outcome = difference ? difference->text() : "";
    } catch (const UserError& error) {
        outcome = error.what();
    }
    fs::remove(path);
    const auto name = path.string() + ":";
    return outcome.starts_with(name) ? outcome.substr(name.size()) : outcome;
}

/// Returns the outcome of one operation of process P, on line 3.
std::string outcome_of_operation(const std::string& operation, const std::string& result = "0") {
    return outcome_of("> - proc P\n< 0\n> P " + operation + "\n< " + result + "\n");
}

/// Hardware whose TLBs are never flushed.
class WithoutTlbFlush : public plain_hardware::PlainHardware {
public:
    void flush_tlb(syscall::CoreId, syscall::SpaceId, syscall::VirtualRange,
                   const syscall::CpuSet&) override {}
};

/// Returns true if all results on such hardware are as recorded.
bool passes_without_flush(const Case& recorded) {
    CaseMachine machine{{}, std::make_unique<WithoutTlbFlush>()};
    try {
        return std::ranges::all_of(
            recorded.steps, [&](const CaseStep& step) { return machine.perform(step) == step.expected; });
    } catch (const std::logic_error&) {  // an access that faults forever
        return false;
    }
}

}  // namespace

TEST_CASE("Recorded memory cases fail if TLBs are not flushed", "[conformance][mm][mutation]") {
    constexpr auto at_least = 100;
    const auto cases = find_cases({shipped_cases[0]});
    const auto failing = std::ranges::count_if(
        cases, [](const fs::path& path) { return !passes_without_flush(read_case(path)); });
    CHECK(failing >= at_least);
}

TEST_CASE("The model answers every recorded memory case as Linux 6.18 did, and leaves nothing behind",
          "[conformance][mm]") {
    for (std::size_t i = 0; i < shipped_cases.size(); ++i) {
        const auto paths = find_cases({shipped_cases[i]});
        CHECK(paths.size() >= cases_at_least[i]);
        for (const auto& path : paths) {
            const auto difference = replay(read_case(path));
            CHECK((difference ? difference->text() : "") == "");
        }
    }
}

TEST_CASE("Memory invariants hold after every operation of the recorded cases", "[conformance][mm]") {
    for (const auto& path : find_cases(shipped_cases)) {
        CaseMachine machine;
        tests::check_case(machine, read_case(path));
    }
}

TEST_CASE("Memory invariants hold in random scripts, with plenty of memory and with hardly any",
          "[conformance][mm]") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const bool is_small = seed % 2 == 1;
        const mm::MemorySettings settings{.frames = is_small ? 20 + seed / 2 : 10'000,
                                          .max_map_count = is_small ? 12U : 65'530U};
        tests::RandomChoices choices{seed};
        tests::MemoryScriptWriter script{choices, settings};
        tests::check_script(script, seed);
    }
}

TEST_CASE("A memory operation that makes no sense is refused with file and line", "[conformance][mm]") {
    CHECK(outcome_of("> - proc P Q\n< 0\n") == "1: no such operation: - proc P Q");
    CHECK(outcome_of("> - proc P\n< 0\n> Q vmas\n< none\n") == "3: no actor is called Q");
    CHECK(outcome_of_operation("fly") == "3: no such operation: fly");
    CHECK(outcome_of_operation("munmap 0") == "3: munmap takes 2 to 2 words, not 1");
    CHECK(outcome_of_operation("munmap x 1") == "3: \"x\" is not pages, pages+bytes or raw:0x...");
    CHECK(outcome_of_operation("munmap raw:zz 1") == "3: \"raw:zz\" is not raw: and a number");
    CHECK(outcome_of_operation("mprotect 0 1 rq-") ==
          "3: \"rq-\" is not a protection (letters of rwxdu-, or a number)");
    CHECK(outcome_of_operation("mmap 0 1 r-- priv,anno") == "3: \"priv,anno\" is not flags of mmap");
    CHECK(outcome_of_operation("mmap 0 1 r-- priv f 0") == "3: \"f\" is not a file of this process");
    CHECK(outcome_of_operation("mmap 0 1 r-- priv f") == "3: \"f\" is not a file and an offset");
    CHECK(outcome_of_operation("mremap 0 1 1 8") == "3: \"8\" is not flags of mremap");
    CHECK(outcome_of_operation("madvise 0 1 well") == "3: \"well\" is not advice of madvise");
    CHECK(outcome_of_operation("msync 0 1 now") == "3: \"now\" is not flags of msync");
    CHECK(outcome_of_operation("write 0 xy") == "3: \"xy\" is not a hexadecimal number of 32 bits");
    CHECK(outcome_of_operation("pkey_free one") == "3: \"one\" is not a number");
    CHECK(outcome_of_operation("pkey_get 16") == "3: \"16\" is not a protection key");
    CHECK(outcome_of_operation("pkey_set 1 4") == "3: \"4\" is not rights (0 to 3)");
    CHECK(outcome_of_operation("file f 1 wr") == "3: \"wr\" is not rw or ro");
}

TEST_CASE("A difference in a memory case shows what was expected and what came", "[conformance][mm]") {
    CHECK(outcome_of_operation("vmas", "0-1:rw-p:0:anon") ==
          "3: > P vmas\n    expected 0-1:rw-p:0:anon\n    got      none\n");
}

TEST_CASE("Addresses may lie outside the arena, and between pages", "[conformance][mm]") {
    CHECK(shown_address(case_arena.start - mm::page_size) == "-1");
    CHECK(shown_address(case_arena.start + 2 * mm::page_size + 5) == "2+5");
    CHECK(outcome_of_operation("mmap 0+1 1 r-- priv,anon", "0") == "");
    CHECK(outcome_of_operation("mmap any 1 r-- priv,anon", "elsewhere") == "");
    CHECK(outcome_of_operation("mmap -2 1 r-- priv,anon,fixed", "elsewhere") == "");
}

TEST_CASE("Signals give the handler a fresh PKRU and restore the saved one", "[conformance][mm]") {
    CHECK(outcome_of_operation("sigpkru 00000000", "55555554 55555554") == "");
    CHECK(outcome_of_operation("sigmod 00000000", "55555554 00000000") == "");
}

TEST_CASE("Only the first thread takes its process with it when it exits", "[conformance][mm]") {
    const std::string begin = "> - proc P\n< 0\n> P thread T\n< 0\n";
    CHECK(outcome_of(begin + "> T exit\n< 0\n> P vmas\n< none\n") == "");
    CHECK(outcome_of(begin + "> P exit\n< 0\n> T vmas\n< none\n") == "7: no actor is called T");
    CHECK(outcome_of(begin + "> T execve\n< 0\n> P vmas\n< none\n") == "7: no actor is called P");
}

TEST_CASE("A case may mix keys and memory in one process, on one kernel", "[conformance][mm]") {
    CHECK(outcome_of("> - actor A 1000 1000\n< 0\n"
                     "> A mmap 0 1 rw- priv,anon,fixed\n< 0\n"
                     "> A add_key s:user s:a s:x @t\n< k1\n"
                     "> A write 0 41\n< 0\n"
                     "> A read k1\n< 1 s:x\n"
                     "> A fork B\n< 0\n"
                     "> B peek 0 1\n< 41\n"
                     "> B read k1\n< -EACCES\n"
                     "> - proc P\n< 0\n"
                     "> P mmap 0 1 r-- priv,anon,fixed\n< 0\n"
                     "> P read 0\n< 00\n"
                     "> P add_key s:user s:b s:y @t\n< k2\n"
                     "> P update k2 s:zz\n< 0\n"
                     "> P faults\n< 0\n"
                     "> P exit\n< 0\n"
                     "> A vmas\n< 0-1:rw-p:0:anon\n") == "");
}
