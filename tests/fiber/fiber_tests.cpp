// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/fiber/fiber.hpp"

using namespace mktme::fiber;

TEST_CASE("A fiber stops in the middle of its calls and goes on there", "[fiber]") {
    std::string seen;
    const auto inner = [&](char letter) {
        seen += letter;
        Fiber::suspend();
        seen += static_cast<char>(letter - 'a' + 'A');
    };
    Fiber fiber{[&] {
        inner('a');
        inner('b');
    }};
    CHECK(seen.empty());
    fiber.resume();
    CHECK(seen == "a");
    fiber.resume();
    CHECK(seen == "aAb");
    CHECK_FALSE(fiber.has_ended());
    fiber.resume();
    CHECK(seen == "aAbB");
    CHECK(fiber.has_ended());
}

TEST_CASE("A fiber that runs another one is the running one again behind it", "[fiber]") {
    Fiber* outer_seen = nullptr;
    Fiber* inner_seen = nullptr;
    Fiber inner{[&] {
        inner_seen = Fiber::running();
        Fiber::suspend();
    }};
    Fiber outer{[&] {
        inner.resume();
        outer_seen = Fiber::running();
    }};
    CHECK(Fiber::running() == nullptr);
    outer.resume();
    CHECK(inner_seen == &inner);
    CHECK(outer_seen == &outer);
    CHECK(Fiber::running() == nullptr);
    CHECK_FALSE(inner.has_ended());
}

TEST_CASE("What a fiber throws comes to whoever has resumed it", "[fiber]") {
    Fiber fiber{[] {
        Fiber::suspend();
        throw std::runtime_error{"out of it"};
    }};
    fiber.resume();
    CHECK_THROWS_WITH(fiber.resume(), "out of it");
    CHECK(fiber.has_ended());
    CHECK(Fiber::running() == nullptr);
}

TEST_CASE("An abandoned fiber ends without waiting, and its objects with it", "[fiber]") {
    const auto held = std::make_shared<int>(1);
    int refused = 0;
    {
        Fiber fiber{[held, &refused] {
            const std::vector own{held};
            while (Fiber::suspend()) continue;
            if (!Fiber::suspend()) ++refused;
            throw std::runtime_error{"nobody sees it"};
        }};
        fiber.resume();
        CHECK(held.use_count() == 3);
    }
    CHECK(refused == 1);
    CHECK(held.use_count() == 1);
}

TEST_CASE("A fiber that was never resumed has done nothing", "[fiber]") {
    bool has_run = false;
    {
        const Fiber fiber{[&] { has_run = true; }};
    }
    CHECK_FALSE(has_run);
}
