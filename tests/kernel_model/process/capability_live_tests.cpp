// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "tests/kernel_model/process/capability_script.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

int scripts() { return std::getenv("MKTME_SLOW") != nullptr ? 5'000 : 100; }
constexpr std::size_t steps = 60;

bool host_is_the_law() {
    utsname host{};
    uname(&host);
    return std::strncmp(host.release, "6.18.", 5) == 0;
}

task::CoreSettings core_settings_of_host() {
    std::ifstream file{"/proc/sys/fs/suid_dumpable"};
    int value = 0;
    file >> value;
    return {.suid_dumpable = task::Dumpable{static_cast<std::uint8_t>(value)}};
}

}  // namespace

TEST_CASE("Random capability scripts go as on this host's kernel", "[task][capabilities][live]") {
    if (!host_is_the_law()) {
        WARN("skipped: the law is Linux 6.18, this host runs another kernel");
        return;
    }
    const CapabilityHost host;
    if (host.obstacle()) {
        WARN("skipped: " << *host.obstacle());
        return;
    }
    const CapabilityRecord start = host.run({}).front();
    const auto settings = core_settings_of_host();
    for (int seed = 0; seed < scripts(); ++seed) {
        RandomStream random{static_cast<std::uint64_t>(seed), "live capabilities"};
        CapabilityModel model{start, host.files(), settings};
        CapabilityScript script;
        std::vector<CapabilityRecord> expected;
        while (script.size() < steps) {
            script.push_back(model.random_step(random));
            expected.push_back(model.perform(script.back()));
        }
        const auto records = host.run(script);
        REQUIRE(records.size() == steps + 1);
        std::string past = describe(start);
        for (std::size_t i = 0; i < steps; ++i) {
            past += "\n" + describe(script[i]);
            INFO("seed " << seed << ", up to the step that differs:\n" << past);
            INFO("host:  " << describe(records[i + 1]));
            INFO("model: " << describe(expected[i]));
            REQUIRE(records[i + 1] == expected[i]);
            past += "\n  " + describe(expected[i]);
        }
    }
}
