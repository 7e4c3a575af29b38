// SPDX-License-Identifier: Apache-2.0
// The first word that needs the delivery of keys to tenants.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/source_dir.hpp"
#include "tests/workloads/scenario/scripts.hpp"
#include "workloads/scenario/later_words.hpp"
#include "workloads/scenario/parse.hpp"

namespace {

using namespace mktme;

/// Returns "LINE:COLUMN WORD" for lines that follow two processes; empty if they have no later word.
std::string later(std::string_view lines) {
    const std::string start = "spawn a\na m = mmap 8p rw anon,private\na k = add_key mktme \"x\" \"y\" @t\n";
    const auto found = first_later_word(test::parsed(start + std::string{lines}));
    return found ? fmt::format("{}:{} {}", found->at.line, found->at.column, found->word) : "";
}
std::string later_setting(std::string_view word) {
    const auto found = first_later_word(test::parsed("config keyids=3 " + std::string{word}));
    return found ? found->word : "";
}

}  // namespace

TEST_CASE("Agents, handlers and containers are later words", "[scenario]") {
    CHECK(later("a g = add_key keyagent \"user\" \"40\" @s") == "5:15 keyagent");
    CHECK(later("a call add_key s:keyagent s:user s:40 @s") == "5:16 keyagent");
    CHECK(later("a on SIGUSR1 g = add_key keyagent \"user\" \"40\" @s") == "5:26 keyagent");
    CHECK(later("a serve user \"*\" ignore") == "5:3 serve");
    CHECK(later("handler user \"*\" exit") == "5:1 handler");
    CHECK(later("container c") == "5:1 container");
    CHECK(later("+5\ncontainer c\nspawn n in=c") == "6:1 container");
}

TEST_CASE("Key descriptors, erase, tenants and schedule are later words", "[scenario]") {
    CHECK(later("a d = open mktme") == "5:7 open");
    CHECK(later("a erase m 0 1p zero k") == "5:3 erase");
    CHECK(later("tenants t f.toml") == "5:1 tenants");
    CHECK(later("schedule a") == "5:1 schedule");
    CHECK(later("spawn n class=gold") == "5:15 class=");
    CHECK(later("tenants t f.toml\nt1 d = dup e") == "5:1 tenants");
}

TEST_CASE("Each action on a key descriptor is a later word by itself", "[scenario]") {
    using namespace scenario;
    const auto word_of = [](AnyAction action) {
        Scenario script{Version::two, {}};
        script.statements.push_back(
            {{}, ActorLine{{"a", {}}, Action{std::nullopt, std::move(action)}, std::nullopt}});
        return first_later_word(script).value_or(LaterWord{}).word;
    };
    CHECK(word_of(Dup{}) == "dup");
    CHECK(word_of(Pass{}) == "pass");
    CHECK(word_of(Close{}) == "close");
    CHECK(word_of(Mmap{DescriptorMapping{}}) == "mmap");
    CHECK(word_of(Mmap{PlainMapping{}}).empty());
    CHECK(word_of(AddKey{.type = {"user", {}}, .description = {}, .payload = {}}).empty());
    CHECK(word_of(Exit{}).empty());
}

TEST_CASE("Settings of tables, slots and clocks are later words unless they say what is so anyway",
          "[scenario]") {
    for (const char* word :
         {"allocation=devfd", "allocation=static", "when_full=queue", "when_full=evict", "when_full=share",
          "reclaim=eager", "reclaim=lazy", "slots=a:1", "slot_timeout=5", "slot_places=5", "agent_timeout=0",
          "clock_rate=1", "retry=posted", "entropy_spread=even"})
        CHECK(later_setting(word) == std::string{word}.substr(0, std::string_view{word}.find('=') + 1));
    for (const char* word : {"allocation=keyring", "when_full=refuse", "reclaim=profile", "cores=2",
                             "bugs=fixed", "persistent=yes", "gc_delay=5", "max_keys=3"})
        CHECK(later_setting(word).empty());
}

TEST_CASE("Six of the shipped scenarios need later words", "[scenario]") {
    const auto word_in = [](const char* name) {
        const auto path = source_dir() / "configs/scenarios" / (std::string{name} + ".scn");
        return first_later_word(scenario::parse_file(path)).value_or(scenario::LaterWord{}).word;
    };
    CHECK(word_in("2-keyagent") == "keyagent");
    CHECK(word_in("agent-failures") == "handler");
    CHECK(word_in("agent-for-both") == "keyagent");
    CHECK(word_in("agents-two-containers") == "keyagent");
    CHECK(word_in("request-key-handler") == "handler");
    CHECK(word_in("devfd") == "allocation=");
    for (const char* name :
         {"1-demo", "attacks", "dma", "hotplug", "pkeys-init", "revoke-check", "gen-alibaba-60"})
        CHECK(word_in(name).empty());
}
