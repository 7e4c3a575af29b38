// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/base/stat_sources.hpp"

using namespace mktme;
using namespace mktme::literals;

namespace {

/// A component with every kind of statistic.
class Port {
public:
    struct Stats {
        static constexpr std::array<std::string_view, 2> places{"port", "port.part.*"};
        std::uint64_t taken = 0, refused = 0;
        Level waiting;
        Histogram wait;

        static constexpr auto fields() {
            return std::tuple{field<&Stats::taken>("taken", "requests taken"),
                              field<&Stats::refused>("refused", "requests refused"),
                              field<&Stats::waiting>("waiting", "requests that wait"),
                              field<&Stats::wait>("wait_ns", "time a request waited")};
        }
    };
    void put(SimTime now, std::uint64_t waiting, SimTime wait) {
        ++(waiting > 3 ? stats_.refused : stats_.taken);
        waiting_.set(now, waiting);
        stats_.wait.record(wait);
    }
    [[nodiscard]] Stats stats(SimTime at) const {
        Stats stats = stats_;
        stats.waiting = waiting_.level(at);
        return stats;
    }
    void begin_phase() {
        mktme::begin_phase(stats_);
        waiting_.begin_phase();
    }
    void show(Tracks& tracks, const std::string& path) { tracks.add(path + ".waiting", waiting_); }

private:
    Stats stats_;
    Gauge<SimTime> waiting_;
};

/// A component that counts only: it needs neither a time nor phases of its own.
struct Counter {
    struct Stats {
        static constexpr std::array<std::string_view, 1> places{"counter"};
        std::uint64_t seen = 0;
        static constexpr auto fields() { return std::tuple{field<&Stats::seen>("seen", "things seen")}; }
    };
    Stats counted;
    [[nodiscard]] const Stats& stats() const { return counted; }
};

/// A component with a maximum that no phase restarts.
struct Forgetful {
    [[nodiscard]] Port::Stats stats(SimTime /*at*/) const { return {}; }
};

double value_of(const std::vector<StatValue>& values, std::string_view path) {
    const auto found = std::ranges::find(values, path, &StatValue::path);
    INFO(path);
    REQUIRE(found != values.end());
    return std::visit([](auto value) { return static_cast<double>(value); }, found->value);
}

/// A load of a port from `start` on, with ever longer queues and waits up to `most`.
void load(Port& port, SimTime start, std::uint64_t most) {
    for (std::uint64_t i = 1; i <= most; ++i) port.put(start + 1_ns * i, i, 10_ns * i);
    port.put(start + 1_ns * (most + 1), 1, 5_ns);
}

}  // namespace

TEST_CASE("Components report under their paths, and parts are also part of the whole", "[base][tree]") {
    Port first;
    Port second;
    Counter counter;
    counter.counted.seen = 7;
    load(first, 0_ns, 2);
    load(second, 0_ns, 5);
    StatSources sources;
    sources.add("port.part.0", first, "port");
    sources.add("port.part.1", second, "port");
    sources.add("counter", counter);
    const auto tree = sources.read(10_ns);
    const auto values = tree.values();
    CHECK(value_of(values, "port.part.0.taken") == 3);
    CHECK(value_of(values, "port.taken") == 3 + 4);
    CHECK(value_of(values, "port.refused") == 2);
    CHECK(value_of(values, "port.waiting_max") == 5);
    CHECK(value_of(values, "port.wait_ns.count") == 9);
    CHECK(value_of(values, "port.waiting_mean") == Approx(value_of(values, "port.part.0.waiting_mean") +
                                                          value_of(values, "port.part.1.waiting_mean")));
    CHECK(value_of(values, "counter.seen") == 7);
    REQUIRE(tree.find<Port::Stats>("port.part.1") != nullptr);
    CHECK(tree.find<Port::Stats>("port.part.1")->taken == 4);
    CHECK(tree.find<Counter::Stats>("port") == nullptr);
    CHECK(tree.find<Port::Stats>("port.part.2") == nullptr);
}

TEST_CASE("A phase has the statistics of a run of the phase alone, maxima included", "[base][tree]") {
    const SimTime begin = 100_ns;
    const SimTime end = 200_ns;
    for (const std::uint64_t before : {2U, 9U}) {
        Port port;
        StatSources sources;
        sources.add("port", port);
        Phases phases{sources};
        phases.begin("warm", 0_ns);
        load(port, 0_ns, before);
        port.put(90_ns, 0, 1_ns);
        phases.end(begin);
        phases.begin("measured", begin);
        load(port, begin, 5);
        phases.end(end);
        load(port, end, 12);  // after the phase
        StatTree tree = sources.read(300_ns);
        phases.add_to(tree);

        Port alone;
        load(alone, 0_ns, 5);
        StatFlattener flat;
        flat.add(alone.stats(end - begin), "phase.measured.port");
        const auto values = tree.values();
        for (const auto& stat : flat.values()) {
            INFO(stat.path);
            CHECK(value_of(values, stat.path) == value_of(flat.values(), stat.path));
        }
        CHECK(value_of(values, "phase.warm.port.waiting_max") == static_cast<double>(before));
        CHECK(value_of(values, "port.waiting_max") == 12);  // the whole run keeps its own
        CHECK(value_of(values, "port.wait_ns.max") == 120);
    }
}

TEST_CASE("A phase begins with the present level, which is its maximum until it rises", "[base][tree]") {
    Port port;
    StatSources sources;
    sources.add("port", port);
    Phases phases{sources};
    port.put(1_ns, 8, 1_ns);
    port.put(2_ns, 6, 1_ns);
    phases.begin("high", 10_ns);
    port.put(12_ns, 0, 1_ns);
    phases.end(14_ns);
    StatTree tree = sources.read(14_ns);
    phases.add_to(tree);
    CHECK(value_of(tree.values(), "phase.high.port.waiting_max") == 6);
    CHECK(value_of(tree.values(), "phase.high.port.waiting_mean") == 3);  // 6 for 2 of 4 ns
}

TEST_CASE("Only one phase is under way", "[base][tree]") {
    const StatSources sources;
    Phases phases{sources};
    phases.end(1_ns);
    phases.begin("one", 1_ns);
    CHECK_THROWS_AS(phases.begin("two", 2_ns), InvariantError);
}

TEST_CASE("Statistics stand at their places only", "[base][tree]") {
    StatTree tree;
    CHECK_THROWS_AS(tree.add("ports", Port::Stats{}), InvariantError);
    CHECK_THROWS_AS(tree.add("port.part.x", Port::Stats{}), InvariantError);
    CHECK_THROWS_AS(tree.add("port.part.1.2", Port::Stats{}), InvariantError);
    tree.add("port.part.17", Port::Stats{});
    CHECK(place_of("port.part.17.taken") == "port.part.*.taken");
    CHECK(place_of("phase.warm.package.1.port.taken") == "port.taken");
    CHECK(is_at("port.part.17", "port.part.*"));
    CHECK_FALSE(is_at("port.part", "port.part.*"));
    CHECK_FALSE(is_at("port.part.17", "port.part"));
}

TEST_CASE("A component whose maxima no phase restarts is not accepted", "[base][tree]") {
    STATIC_REQUIRE(Reporting<Port>);
    STATIC_REQUIRE(Reporting<Counter>);
    STATIC_REQUIRE_FALSE(Reporting<Forgetful>);
}

TEST_CASE("Levels become tracks, whose changes are taken up to a time", "[base][tree]") {
    Port port;
    StatSources sources;
    sources.add("port", port);
    Tracks tracks;
    sources.show(tracks);
    load(port, 0_ns, 3);
    std::vector<LevelChange<SimTime>> seen;
    const auto collect = [&](const std::string& path, std::span<const LevelChange<SimTime>> changes) {
        CHECK(path == "port.waiting");
        seen.insert(seen.end(), changes.begin(), changes.end());
    };
    tracks.take(3_ns, collect);
    CHECK(seen.size() == 3);
    tracks.take(SimTime::max(), collect);
    REQUIRE(seen.size() == 5);
    CHECK(seen[0].level == 0);
    CHECK(seen[3].at == 3_ns);
    CHECK(seen[3].level == 3);
    CHECK(seen[4].level == 1);
}
