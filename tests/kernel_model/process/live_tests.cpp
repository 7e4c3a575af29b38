// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>

#include "tests/kernel_model/process/live_script.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

int scripts() { return std::getenv("MKTME_SLOW") != nullptr ? 10'000 : 400; }
constexpr int steps = 60;

bool host_is_the_law() {
    utsname host{};
    uname(&host);
    return std::strncmp(host.release, "6.18.", 5) == 0;
}

std::string around(const LiveScript& script, std::size_t line) {
    std::string text;
    for (std::size_t i = 0; i <= line && i < script.size(); ++i) text += describe(script[i]) + "\n";
    return text;
}

}  // namespace

TEST_CASE("Random signal scripts go as on this host's kernel", "[signals][live]") {
    if (!host_is_the_law()) {
        WARN("skipped: the law is Linux 6.18, this host runs another kernel");
        return;
    }
    RandomStream random{1, "live signals"};
    for (int i = 0; i < scripts(); ++i) {
        const LiveScript script = random_live_script(random, steps);
        const auto on_host = run_on_host(script);
        if (on_host.empty()) {
            WARN("skipped: this host does not let a test make processes and threads");
            return;
        }
        const auto on_model = run_on_model(script);
        std::size_t line = 0;
        while (line < on_host.size() && line < on_model.size() && on_host[line] == on_model[line]) ++line;
        INFO("script " << i << ", up to the step that differs:\n" << around(script, line));
        INFO("host:  " << (line < on_host.size() ? on_host[line] : "nothing"));
        INFO("model: " << (line < on_model.size() ? on_model[line] : "nothing"));
        REQUIRE(on_host == on_model);
    }
}
