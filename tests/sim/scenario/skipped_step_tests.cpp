// SPDX-License-Identifier: Apache-2.0
// Each step that keeps the aliases of a page apart is left out once: the check of reads or an invariant must find it.
#include <fmt/format.h>

#include "models/contents/check_stats.hpp"
#include "sim/scenario/player.hpp"
#include "tests/sim/scenario/play_shipped.hpp"
#include "tests/sim/scenario/server.hpp"

using namespace mktme;
using mm::SkippedStep;

namespace {

/// A process with two threads on two cores, whose pages get a KeyID, get another one, and are given back.
constexpr const char* script_text = R"(mktme-scenario 2
config cores=2 keyids=3 merge=fixed
@0
spawn p cap=SYS_RESOURCE core=0
thread t of p core=1
p k = add_key mktme "one" "type=cpu algorithm=aes-xts-128" @t
p j = add_key mktme "two" "type=cpu algorithm=aes-xts-128" @t
p m = mmap 2p rw anon,private
p fill m 0 2p 0x11
t check m 0 2p 0x11
p encrypt_mprotect m 0 2p rw k
assert alive p
p fill m 0 1p 0x22
p check m 1p 1p 0x00
inject flush-all
p check m 0 1p 0x22
t check m 0 1p 0x22
p encrypt_mprotect m 0 2p rw j
p fill m 0 2p 0x33
inject flush-all
p check m 0 2p 0x33
t check m 0 2p 0x33
p keyctl invalidate k
+1000000
p munmap m 0 2p
p n = mmap 2p rw anon,private
p fill n 0 2p 0x44
inject flush-all
p check n 0 2p 0x44
p keyctl invalidate j
+1000000
end
)";

/// What a run has found, as text: failed lines, wrong reads by class, the broken invariant, what is left over.
std::string findings(SkippedStep step) {
    auto host = test::server({"data.mode=tags"});
    host.settings.skipped = step;
    const auto script = scenario::parse_text(script_text, "script");
    const auto report = sim::ScenarioPlayer{script, "script", host}.run();
    std::string text;
    for (const auto& failure : report.failures) text += fmt::format("line {}; ", failure.line);
    for (const auto& value : report.stats.values())
        if (value.path.starts_with("check.") && value.path.find("reads") == std::string::npos)
            if (const auto* count = std::get_if<std::uint64_t>(&value.value); count != nullptr && *count != 0)
                text += fmt::format("{}; ", value.path);
    return text + report.broken_invariant + report.left_over;
}

}  // namespace

TEST_CASE("A kernel that leaves out nothing is found right", "[scenario][machine][invariants]") {
    CHECK(findings(SkippedStep::none).empty());
}

TEST_CASE("Each step that is left out is found, by its rule or by the class of a read",
          "[scenario][machine][invariants]") {
    struct Case {
        SkippedStep step;
        std::vector<std::string> found;
    };
    const std::vector<Case> cases{
        {SkippedStep::flush_at_alloc, {"A3"}},
        {SkippedStep::flush_at_free, {"A4"}},
        {SkippedStep::shootdown, {"line"}},
        {SkippedStep::zap, {"its mapping"}},
        {SkippedStep::zeroing, {"check.wrong_key"}},
        {SkippedStep::mapping_reference, {"its counts say"}},
        {SkippedStep::page_reference, {"its counts say"}},
        {SkippedStep::clearing, {"is free, and the hardware has its key"}},
    };
    for (const auto& [step, found] : cases) {
        CAPTURE(static_cast<int>(step));
        const std::string all = findings(step);
        for (const auto& one : found) CHECK_THAT(all, Catch::Contains(one));
    }
}
