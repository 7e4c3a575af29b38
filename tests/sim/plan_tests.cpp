// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "sim/sweep/plan/closed_forms.hpp"
#include "sim/sweep/plan/plan.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using test::TemporaryFolder;

constexpr std::uint64_t enough = 100'000;

/// Returns the plan of a sweep file with this text, named "s.toml".
sim::Plan plan_of(const TemporaryFolder& folder, const std::string& text,
                  const std::vector<std::string>& sets = {}) {
    return sim::make_plan(sim::read_sweep_file(folder.write("s.toml", text), sets), enough);
}
sim::Plan plan_of(const std::string& text) { return plan_of(TemporaryFolder{}, text); }

std::vector<std::string> labels(const sim::Plan& plan) {
    std::vector<std::string> all;
    for (const auto& point : plan.points) all.push_back(point.label);
    return all;
}

double form(const std::string& settings, std::string_view name) {
    const auto plan = plan_of("[set]\n" + settings);
    for (std::size_t f = 0; f < sim::closed_forms().size(); ++f)
        if (sim::closed_forms()[f].name == name) return plan.points.front().forms[f];
    FAIL("no closed form " << name);
    return 0;
}

}  // namespace

TEST_CASE("Axes multiply, and the last one varies fastest", "[sweep]") {
    const auto plan =
        plan_of("[[axis]]\ncrypto.data_cores = [1, 2]\n[[axis]]\ncontroller.read_queue = [8, 16]\n");
    CHECK(labels(plan) == std::vector<std::string>{"crypto.data_cores=1, controller.read_queue=8",
                                                   "crypto.data_cores=1, controller.read_queue=16",
                                                   "crypto.data_cores=2, controller.read_queue=8",
                                                   "crypto.data_cores=2, controller.read_queue=16"});
}

TEST_CASE("Keys of one axis go together, one by one", "[sweep]") {
    const auto plan = plan_of("[[axis]]\ncrypto.data_cores = [4, 8]\ncrypto.tweak_cores = [1, 2]\n");
    CHECK(labels(plan) == std::vector<std::string>{"crypto.data_cores=4, crypto.tweak_cores=1",
                                                   "crypto.data_cores=8, crypto.tweak_cores=2"});
}

TEST_CASE("Explicit points come behind the product, at every seed", "[sweep]") {
    const auto plan = plan_of(
        "seeds = [7, 8]\n[[axis]]\ncrypto.data_cores = [1]\n[[point]]\ncrypto.data_cores = 3\n[[point]]\n"
        "crypto.data_cores = 4\n");
    CHECK(labels(plan) ==
          std::vector<std::string>{"crypto.data_cores=1, sim.seed=7", "crypto.data_cores=1, sim.seed=8",
                                   "crypto.data_cores=3, sim.seed=7", "crypto.data_cores=3, sim.seed=8",
                                   "crypto.data_cores=4, sim.seed=7", "crypto.data_cores=4, sim.seed=8"});
}

TEST_CASE("A sweep without axes is its base, and explicit points alone do not bring the base with them",
          "[sweep]") {
    CHECK(labels(plan_of("")) == std::vector<std::string>{"base"});
    CHECK(labels(plan_of("[[point]]\ncrypto.data_cores = 3\n")) ==
          std::vector<std::string>{"crypto.data_cores=3"});
}

TEST_CASE("Every point shows every swept key, also those it takes from the base", "[sweep]") {
    const auto plan = plan_of(
        "[set]\ncrypto.clock = \"3 GHz\"\n[[point]]\ncrypto.data_cores = 3\n[[point]]\nencryption.mode = "
        "\"off\"\n");
    CHECK(labels(plan) == std::vector<std::string>{"crypto.data_cores=3, encryption.mode=tme",
                                                   "crypto.data_cores=2, encryption.mode=off"});
    CHECK(plan.points[0].values[0].number == 3.0);
    CHECK_FALSE(plan.points[0].values[1].number);
    CHECK(plan.keys[0].unit == "count");
}

TEST_CASE("Traces are an axis, found beside the sweep file", "[sweep]") {
    const TemporaryFolder folder;
    static_cast<void>(folder.write("a.dramsim3.trace", "0x0 READ 0\n"));
    static_cast<void>(folder.write("b.dramsim3.trace", "0x40 READ 0\n"));
    const auto plan = plan_of(
        folder,
        "traces = [\"a.dramsim3.trace\", \"b.dramsim3.trace\"]\n[[axis]]\ncrypto.data_cores = [1, 2]\n");
    CHECK(labels(plan) == std::vector<std::string>{"trace=a.dramsim3.trace, crypto.data_cores=1",
                                                   "trace=a.dramsim3.trace, crypto.data_cores=2",
                                                   "trace=b.dramsim3.trace, crypto.data_cores=1",
                                                   "trace=b.dramsim3.trace, crypto.data_cores=2"});
    CHECK(plan.points[0].trace->file == (folder / "a.dramsim3.trace").string());
}

TEST_CASE("Traces whose points could not be told apart, or that cannot be read, are refused",
          "[sweep][errors]") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "a");
    for (const char* name : {"t.dramsim3.trace", "a/t.dramsim3.trace"})
        static_cast<void>(folder.write(name, "0x0 READ 0\n"));
    CHECK_THROWS_WITH(plan_of(folder, "traces = [\"t.dramsim3.trace\", \"a/t.dramsim3.trace\"]\n"),
                      Catch::Contains("s.toml:1:10:") && Catch::Contains("points could not be told apart"));
    static_cast<void>(folder.write("odd.name", "0x0 READ 0\n"));
    CHECK_THROWS_WITH(plan_of(folder, "traces = [\"odd.name\"]\n"),
                      Catch::Contains("point 1 (trace=odd.name): ") && Catch::Contains("odd.name: "));
}

TEST_CASE("A run has one id, whichever sweep asks for it and however its values are written", "[sweep]") {
    const auto axis = plan_of("[[axis]]\ncrypto.clock = [\"1 GHz\", \"2 GHz\"]\n");
    const auto point = plan_of("[[point]]\ncrypto.clock = \"1000 MHz\"\n");
    CHECK(axis.points[0].id == point.points[0].id);
    CHECK(axis.points[0].id.size() == 16);
    CHECK(axis.points[0].id != axis.points[1].id);
    CHECK(axis.points[1].id == plan_of("").points[0].id);  // 2 GHz is the default
}

TEST_CASE("The id of a point depends on the bytes of its trace, not on where they lie", "[sweep]") {
    const TemporaryFolder here;
    const TemporaryFolder there;
    const auto id = [](const TemporaryFolder& folder, const std::string& name, const std::string& bytes) {
        static_cast<void>(folder.write(name, bytes));
        return plan_of(folder, "traces = [\"" + name + "\"]\n").points[0].id;
    };
    const auto first = id(here, "a.dramsim3.trace", "0x0 READ 0\n");
    CHECK(first == id(there, "b.dramsim3.trace", "0x0 READ 0\n"));
    CHECK(first != id(here, "a.dramsim3.trace", "0x0 READ 1\n"));
    CHECK(first != plan_of(here, "").points[0].id);
}

TEST_CASE("A key that cannot be swept is told with place and nearest key", "[sweep][errors]") {
    CHECK_THROWS_WITH(
        plan_of("[[axis]]\ncrypto.data_core = [1]\n"),
        Catch::Contains("s.toml:2:20: crypto.data_core: no such key (did you mean crypto.data_cores?)"));
    CHECK_THROWS_WITH(plan_of("[[axi]]\ncrypto.data_cores = [1]\n"),
                      Catch::Contains("s.toml:1:3: axi: no such key of a sweep (did you mean axis?)"));
    CHECK_THROWS_WITH(plan_of("[[axis]]\nmktme.key = [1]\n"),
                      Catch::Contains("a list of tables cannot be swept"));
    CHECK_THROWS_WITH(plan_of("columns = [\"crypto.utilization\"]\n"),
                      Catch::Contains("crypto.utilization: no such statistic or closed form (did you mean "
                                      "crypto.utilisation?)"));
    CHECK_THROWS_WITH(plan_of("traces = [\"absent.dramsim3.trace\"]\n"),
                      Catch::Contains("s.toml:1:10:") && Catch::Contains("cannot open this trace"));
    CHECK_THROWS_WITH(plan_of("base = [\"absent.toml\"]\n"),
                      Catch::Contains("cannot open this configuration file"));
    CHECK_THROWS_WITH(sim::read_sweep_file("absent.toml", {}),
                      "absent.toml: cannot open this sweep file: No such file or directory");
}

TEST_CASE("Two axes that conflict are told with both lines", "[sweep][errors]") {
    CHECK_THROWS_WITH(plan_of("[[axis]]\ncrypto.data_cores = [1]\n[[axis]]\ncrypto.data_cores = [2]\n"),
                      Catch::Contains("s.toml:4:21: crypto.data_cores: is swept in line 2 already"));
    CHECK_THROWS_WITH(plan_of("seeds = [1]\n[[axis]]\nsim.seed = [2]\n"),
                      Catch::Contains("is swept in line"));
    CHECK_THROWS_WITH(plan_of("seeds = [1]\n[[point]]\nsim.seed = 2\n"),
                      Catch::Contains("s.toml:3:12: sim.seed: is swept in line 1 already"));
    CHECK_THROWS_WITH(
        plan_of("[set]\ncrypto.data_cores = 2\n[[axis]]\ncrypto.data_cores = [2]\n"),
        Catch::Contains("s.toml:4:21: crypto.data_cores: is already set by ") && Catch::Contains("s.toml:2"));
    CHECK_THROWS_WITH(
        plan_of(TemporaryFolder{}, "[[axis]]\ncrypto.data_cores = [2]\n", {"crypto.data_cores=1"}),
        Catch::Contains("crypto.data_cores: is already set by --set"));
    CHECK_THROWS_WITH(
        plan_of("[[axis]]\ncrypto.data_cores = [4, 8]\ncrypto.tweak_cores = [1]\n"),
        Catch::Contains("crypto.tweak_cores has 1 values and crypto.data_cores has 2: keys of one axis "
                        "go together"));
}

TEST_CASE("Axes and points have the shape they must have", "[sweep][errors]") {
    CHECK_THROWS_WITH(plan_of("[[axis]]\ncrypto.data_cores = 2\n"),
                      Catch::Contains("must be a list of values"));
    CHECK_THROWS_WITH(plan_of("[[axis]]\ncrypto.data_cores = []\n"), Catch::Contains("is an empty list"));
    CHECK_THROWS_WITH(plan_of("[[axis]]\n"), Catch::Contains("[[axis]]: names no key"));
    CHECK_THROWS_WITH(plan_of("[axis]\ncrypto.data_cores = [2]\n"),
                      Catch::Contains("must be tables headed [[axis]]"));
    CHECK_THROWS_WITH(plan_of("[[point]]\ncrypto.data_cores = [2]\n"),
                      Catch::Contains("an explicit point has one value, not a list"));
    CHECK_THROWS_WITH(plan_of("[[axis]]\ncrypto.data_cores = [[1]]\n"),
                      Catch::Contains("not a table or a list"));
}

TEST_CASE("A value out of range at point 731 is told with its place before anything runs",
          "[sweep][errors]") {
    std::string text;
    for (int point = 1; point <= 900; ++point)
        text +=
            fmt::format("[[point]]\nsim.seed = {}\ncrypto.data_cores = {}\n", point, point == 731 ? 65 : 1);
    CHECK_THROWS_WITH(plan_of(text),
                      Catch::Contains("s.toml:2193:21: crypto.data_cores = 65: must be 1 to 64"));
}

TEST_CASE("A machine that cannot be built at point 731 is told with its number and settings",
          "[sweep][errors]") {
    std::string cores;
    for (int point = 1; point <= 900; ++point) cores += point == 731 ? "5," : "4,";
    std::string seeds;
    for (int point = 1; point <= 900; ++point) seeds += fmt::format("{},", point);
    CHECK_THROWS_WITH(plan_of("[set]\ncrypto.tweak_cores = 1\n[[axis]]\nsim.seed = [" + seeds +
                              "]\ncrypto.data_cores = [" + cores + "]\n"),
                      Catch::Contains("point 731 (crypto.data_cores=5, sim.seed=731): ") &&
                          Catch::Contains("s.toml:2: crypto.tweak_cores = 1: must be at least 2") &&
                          Catch::Contains("crypto.data_cores: ") && Catch::EndsWith("s.toml:5)"));
}

TEST_CASE("Two points that are the same run are refused", "[sweep][errors]") {
    CHECK_THROWS_WITH(plan_of("[[axis]]\ncrypto.clock = [\"1 GHz\", \"2 GHz\", \"1000 MHz\"]\n"),
                      Catch::Contains("point 3 (crypto.clock=1 GHz): is the same run as point 1"));
}

TEST_CASE("A sweep of more runs than allowed is refused before it is planned, however many they are",
          "[sweep][errors]") {
    const TemporaryFolder folder;
    const auto two = sim::read_sweep_file(folder.write("s.toml", "seeds = [1, 2]\n"), {});
    CHECK_THROWS_WITH(sim::make_plan(two, 1), Catch::Contains("asks for 2 runs, more than --max-runs 1"));
    CHECK(sim::make_plan(two, 2).points.size() == 2);
    std::string text;
    for (const char* key :
         {"sim.seed", "workload.requests", "controller.read_queue", "controller.write_queue",
          "crypto.read_buffer", "workload.window", "controller.row_hit_cap"}) {
        text += fmt::format("[[axis]]\n{} = [", key);
        for (int value = 1; value <= 256; ++value) text += fmt::format("{},", value);
        text += "]\n";
    }
    CHECK_NOTHROW(sim::read_sweep_file(folder.write("s.toml", text), {}));
    CHECK(sim::count_points(sim::read_sweep_file(folder / "s.toml", {})) == std::uint64_t{1} << 56U);
    text += "[[axis]]\nmemory.ranks = [1, 2, 4, 8]\n[[axis]]\ncrypto.io_stages = [";
    for (int value = 0; value < 64; ++value) text += fmt::format("\"{} cycles\",", value);
    CHECK_THROWS_WITH(plan_of(folder, text + "]\n"), Catch::Contains("asks for more than 10^19 runs"));
}

TEST_CASE("The closed form of the exposed latency is that of the documentation", "[sweep][closed_form]") {
    const auto exposed = [](const std::string& settings) {
        return form(settings, "closed_form.exposed_read_latency_ns");
    };
    // The figures of the table are rounds alone, cipher / f: without registers and the entry of the blocks.
    const std::string bare = "crypto.io_stages = \"0 cycles\"\ncrypto.data_cores = 4\n";
    CHECK(exposed(bare + "crypto.clock = \"1.6 GHz\"\n") == Approx(6.25));
    CHECK(exposed(bare + "crypto.clock = \"2.4 GHz\"\nencryption.algorithm = \"aes-xts-256\"\n") ==
          Approx(14 / 2.4));
    CHECK(exposed(bare + "crypto.clock = \"1.2 GHz\"\ncrypto.rounds_per_clock = 0.5\n") == Approx(20 / 1.2));
    CHECK(exposed(bare + "crypto.tweak = \"serial\"\ncrypto.clock = \"2 GHz\"\n") == Approx(10));
    CHECK(exposed("crypto.clock = \"2 GHz\"\n") == Approx((10 + 2 + 1) / 2.0));
    CHECK(exposed("crypto.data_cores = 1\n") == Approx((10 + 2 + 3) / 2.0));
    CHECK(exposed("encryption.mode = \"bypass\"\n") == Approx(1));
    CHECK(exposed("crypto.fixed_latency = \"8 ns\"\n") == Approx(8));
    CHECK(exposed("encryption.mode = \"off\"\n") == 0);
}

TEST_CASE("The closed forms of bandwidth are the bus and the engines, whichever is less",
          "[sweep][closed_form]") {
    const std::string ddr5 = "dram.part = \"DDR5-4800-16Gb-x8\"\n";
    CHECK(form("", "closed_form.peak_gb_s") == Approx(25.6));
    CHECK(form(ddr5, "closed_form.peak_gb_s") == Approx(38.4));
    CHECK(form("memory.channels = 2\n", "closed_form.peak_gb_s") == Approx(51.2));
    CHECK(form(ddr5 + "crypto.data_cores = 1\ncrypto.clock = \"1.2 GHz\"\n", "closed_form.engine_gb_s") ==
          Approx(19.2));
    CHECK(form(ddr5, "closed_form.engine_gb_s") == Approx(38.4));
    CHECK(form("encryption.mode = \"off\"\n", "closed_form.engine_clock_ns") == 0);
}

TEST_CASE("Memory channels follow the cores of each point, unless they are given or swept",
          "[sweep][cores]") {
    const auto channels = [](const sim::Plan& plan) {
        std::vector<double> peaks;
        for (const auto& point : plan.points)
            for (std::size_t f = 0; f < sim::closed_forms().size(); ++f)
                if (sim::closed_forms()[f].name == "closed_form.peak_gb_s")
                    peaks.push_back(point.forms[f] / 25.6);
        return peaks;
    };
    const TemporaryFolder folder;
    const std::string base = "[cpu]\n[platform]\ncores_per_channel = 4.5\ncores = 36\n";
    static_cast<void>(folder.write("m.toml", base));
    const std::string sweep = "base = [\"m.toml\"]\n";
    const std::string axis = "[[axis]]\nplatform.cores = [4, 8, 36]\n";
    CHECK(channels(plan_of(folder, sweep + axis)) == std::vector<double>{1, 2, 8});
    CHECK(channels(plan_of(folder, sweep + "[set]\nmemory.channels = 4\n" + axis)) ==
          std::vector<double>{4, 4, 4});
    CHECK(channels(plan_of(folder, sweep + "[[axis]]\nmemory.channels = [1, 2]\n")) ==
          std::vector<double>{1, 2});
    CHECK(channels(plan_of(folder, sweep + "[[axis]]\ncpu.rob = [128, 256]\n")) == std::vector<double>{8, 8});
    // What the runs of the points start from has no channels of its own.
    const auto sweep_file = sim::read_sweep_file(folder.write("s.toml", sweep + axis), {});
    CHECK_THAT(sim::base_as_toml(sweep_file), Catch::Contains("# channels = 8"));
    CHECK_THROWS_WITH(
        plan_of(folder, "[[axis]]\nplatform.cores = [4, 8]\n"),
        Catch::Contains("no cores are configured") && Catch::Contains("at every point of the sweep"));
    CHECK_THROWS_WITH(plan_of(folder, sweep + "[[axis]]\ncache.l2.ways = [20, 3]\n"),
                      Catch::Contains("point 2 (cache[l2].ways=3): ") && Catch::Contains("must divide"));
}

TEST_CASE("Values of one level of the caches are swept by its name", "[sweep][cores]") {
    const TemporaryFolder folder;
    static_cast<void>(folder.write("m.toml", "[cpu]\n"));
    const std::string sweep = "base = [\"m.toml\"]\n";
    const auto plan = plan_of(folder, sweep +
                                          "[[axis]]\ncache.l2.ways = [5, 10, 20]\n[[axis]]\n"
                                          "cache.llc.inclusion = [\"victim\", \"inclusive\"]\n");
    REQUIRE(plan.points.size() == 6);
    CHECK(plan.points[1].label == "cache[l2].ways=5, cache[llc].inclusion=inclusive");
    CHECK(plan.points[5].label == "cache[l2].ways=20, cache[llc].inclusion=inclusive");
    CHECK((plan.keys[0].path == "cache[l2].ways" && plan.keys[0].unit == "count"));
    CHECK(plan.points[2].values[0].number == 10.0);
    CHECK(plan.runs().size() == 6);
    CHECK_THROWS_WITH(
        plan_of(folder, sweep + "[[axis]]\ncache.l2.ways = [5, 3]\n"),
        Catch::Contains("point 2 (cache[l2].ways=3): ") && Catch::Contains("must divide the 20480 lines"));
    CHECK_THROWS_WITH(plan_of(folder, sweep + "[[axis]]\ncache.l2.ways = [5, 0]\n"),
                      Catch::Contains("cache[l2].ways = 0: must be 1 to 64"));
    CHECK_THROWS_WITH(plan_of(folder, sweep + "[[axis]]\ncache.l3.ways = [5, 10]\n"),
                      Catch::Contains("cache.l3.ways: no such key"));
    CHECK_THROWS_WITH(
        plan_of(folder, sweep + "[[axis]]\ncache.l2.ways = [5, 10]\n[[axis]]\ncache.l2.ways = [20]\n"),
        Catch::Contains("is swept in line"));
    CHECK_THROWS_WITH(plan_of(folder, sweep + "[set]\ncache.l2.ways = 5\n[[axis]]\ncache.l2.ways = [10]\n"),
                      Catch::Contains("is already set by"));
    CHECK_THROWS_WITH(plan_of(folder, sweep + "[[axis]]\ncache.llc.miss_entries = [10, 20]\n"),
                      Catch::Contains("a slice of the shared cache has no miss entries") &&
                          Catch::Contains("at every point of the sweep"));
    // A value without effect at some points only: one run for those.
    const auto some =
        plan_of(folder, sweep +
                            "[[axis]]\ncache.l2.prefetcher = [\"off\", \"next-line\"]\n[[axis]]\n"
                            "cache.l2.prefetch_degree = [2, 4]\n");
    CHECK(some.points[1].run == 0);
    CHECK_FALSE(some.points[1].values[1].has_effect);
    CHECK((some.points[2].run == 2 && some.points[3].run == 3));
}
