// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "models/base/error.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/toml_file.hpp"
#include "sim/config/units.hpp"
#include "sim/config/writer.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

/// Loads a configuration text as a file named "m.toml" in a folder of its own.
sim::LoadedConfig load(const std::string& text, const std::vector<std::string>& sets = {}) {
    const auto folder = std::filesystem::temp_directory_path() / ("mktme-config-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder);
    struct Restore {
        std::filesystem::path before, folder;
        ~Restore() {
            std::filesystem::current_path(before);
            std::filesystem::remove_all(folder);
        }
    } const restore{before, folder};
    std::ofstream{"m.toml"} << text;
    return sim::load_config({"m.toml"}, sets);
}

template <class T>
T parsed(std::string_view text) {
    T value{};
    sim::parse_value(text, value);
    return value;
}

}  // namespace

TEST_CASE("Values carry their units and print as they are read", "[config][units]") {
    CHECK(parsed<Frequency>("2.4 GHz") == Frequency{2'400'000'000});
    CHECK(parsed<Frequency>("1733333333 Hz") == Frequency{1'733'333'333});
    CHECK(parsed<SimTime>("8 ns") == 8_ns);
    CHECK(parsed<SimTime>("13.75ns") == 13750_ps);
    CHECK(parsed<Bytes>("64 KiB") == 64_KiB);
    CHECK(parsed<Bandwidth>("12.8 GB/s") == Bandwidth{12'800'000'000});
    CHECK(sim::print_value(Bandwidth{1'500'000}) == "1500 kB/s");
    CHECK(parsed<Cycles>("4 cycles") == 4_cy);
    for (const SimTime t : {0_ns, 1_fs, 13750_ps, 3_us}) CHECK(parsed<SimTime>(sim::print_value(t)) == t);
    for (const Bytes b : {0_B, 64_B, 8_GiB, 1000_B}) CHECK(parsed<Bytes>(sim::print_value(b)) == b);
    CHECK_THROWS_WITH(parsed<SimTime>("8"),
                      Catch::Contains("must be a number with a unit (s, ms, us, ns, ps, fs)"));
    CHECK_THROWS_WITH(parsed<SimTime>("0.5 fs"), Catch::Contains("finer than can be represented"));
    CHECK_THROWS_WITH(parsed<SimTime>("99999999 s"), Catch::Contains("too large"));
    CHECK_THROWS_WITH(parsed<SimTime>("1.2.3 ns"), Catch::Contains("is no number of ns"));
    CHECK_THROWS_WITH(parsed<Bytes>("-1 B"), Catch::Contains("must be a number with a unit"));
}

TEST_CASE("No number that is not finite is taken, wherever it stands", "[config][units][errors]") {
    for (const char* text : {"nan", "-nan", "NaN", "nan(1)", "inf", "-inf", "+inf", "infinity", "1e400",
                             "-1e400", "1e-400", "", "0x1p3", "1,5", "1.0x"}) {
        INFO(text);
        CHECK_THROWS_AS(parsed<Ratio>(text), sim::BadValue);
        CHECK_THROWS_WITH(
            load("", {"workload.read_share=" + std::string{text}}),
            Catch::StartsWith("--set workload.read_share = " + std::string{text} + ": must be") &&
                Catch::Contains("(-1.0 to 1.0)"));
    }
    for (const char* text : {"nan", "inf", "-inf", "+nan"}) {
        INFO(text);
        const std::string place = "m.toml:2:" + std::to_string(std::string{"rounds_per_clock = "}.size() + 1);
        CHECK_THROWS_WITH(
            load("[crypto]\nrounds_per_clock = " + std::string{text} + "\n"),
            Catch::StartsWith(place + ": crypto.rounds_per_clock = ") && Catch::Contains("(0.01 to 14.0)"));
        CHECK_THROWS_AS(load("[crypto]\ndata_cores = " + std::string{text} + "\n"), ConfigError);
        CHECK_THROWS_AS(load("[crypto]\nclock = " + std::string{text} + "\n"), ConfigError);
        CHECK_THROWS_AS(load("[crypto]\nclock = \"" + std::string{text} + " GHz\"\n"), ConfigError);
        CHECK_THROWS_AS(load("[dram]\nrefresh = " + std::string{text} + "\n"), ConfigError);
    }
}

TEST_CASE("A number beyond its type is refused and never cut off", "[config][units][errors]") {
    CHECK(parsed<std::uint64_t>("18446744073709551615") == ~std::uint64_t{0});
    CHECK_THROWS_WITH(parsed<std::uint64_t>("18446744073709551616"),
                      "must be a whole number, 18446744073709551615 at most");
    CHECK_THROWS_AS(parsed<std::uint64_t>("-1"), sim::BadValue);
    CHECK_THROWS_AS(parsed<std::uint64_t>("+1"), sim::BadValue);
    CHECK_THROWS_AS(parsed<std::uint64_t>("1e3"), sim::BadValue);
    CHECK(parsed<SimTime>("18446744073709551615 fs") == SimTime::max());
    CHECK(parsed<SimTime>("18446.744073709551615 s") == SimTime::max());
    CHECK_THROWS_AS(parsed<SimTime>("18446744073709551616 fs"), sim::BadValue);
    CHECK_THROWS_AS(parsed<SimTime>("18446.744073709551616 s"), sim::BadValue);
    CHECK_THROWS_AS(parsed<SimTime>("100000000000000000000000000 s"), sim::BadValue);
    CHECK(parsed<SimTime>("1.000000000000000000000 s") == SimTime{1'000'000'000'000'000});  // 22 digits
    CHECK_THROWS_WITH(parsed<SimTime>("1.0000000000000000000000 s"), Catch::Contains("has too many digits"));
    CHECK_THROWS_AS(parsed<Bytes>("16777216 TiB"), sim::BadValue);
    CHECK_THROWS_AS(parsed<Frequency>("18446744074 GHz"), sim::BadValue);
    CHECK_THROWS_WITH(load("", {"controller.frontend_latency=3601 s"}),
                      "--set controller.frontend_latency = 3601 s: must be 0 ns to 3600 s");
    CHECK_THROWS_WITH(
        load("", {"dram.power_down_after=1000000000001 cycles"}),
        "--set dram.power_down_after = 1000000000001 cycles: must be 0 cycles to 1000000000000 cycles");
    CHECK_THROWS_WITH(load("", {"trace.clock=1000001 GHz"}), Catch::Contains("must be 0 Hz to 1000000 GHz"));
}

TEST_CASE("Every number that can be set is printed so that it is read back the same", "[config][units]") {
    for (const double number :
         {0.0, 1e-300, 5e-324, 2.2250738585072014e-308, 0.1, 1.0 / 3, 0.85, 1.0, 1e15, 1e16, 1e22,
          123456789012345678.0, 1e300, 1.7976931348623157e308, -1.0, -1e-9}) {
        INFO(number);
        const std::string text = sim::print_value(Ratio{number});
        CHECK(parsed<Ratio>(text) == Ratio{number});
        const auto table = toml::parse("x = " + text);
        CHECK(table["x"].value<double>() == number);
    }
    for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{1}, (std::uint64_t{1} << 63U) - 1,
                                  std::uint64_t{1} << 63U, ~std::uint64_t{0}}) {
        INFO(n);
        CHECK(parsed<SimTime>(sim::print_value(SimTime{n})) == SimTime{n});
        CHECK(parsed<Bytes>(sim::print_value(Bytes{n})) == Bytes{n});
        CHECK(parsed<Cycles>(sim::print_value(Cycles{n})) == Cycles{n});
        CHECK(parsed<Energy>(sim::print_value(Energy{n})) == Energy{n});
        CHECK(parsed<Frequency>(sim::print_value(Frequency{n})) == Frequency{n});
        CHECK(parsed<Bandwidth>(sim::print_value(Bandwidth{n})) == Bandwidth{n});
        const auto first = load("", {"sim.seed=" + std::to_string(n), "workload.hot_share=1e-300"});
        const auto again = load(sim::config_as_toml(first));
        CHECK(again.config.sim.seed == n);
        CHECK(again.config.workload.hot_share == Ratio{1e-300});
    }
    CHECK_THROWS_WITH(load("[sim]\nseed = \"7\"\n"), Catch::Contains("not text in quotes"));
}

TEST_CASE("Files override defaults, later files earlier ones, --set all, each value knows its origin",
          "[config]") {
    const auto loaded = load("[crypto]\nclock = \"1.2 GHz\"\ndata_cores = 4\n", {"crypto.data_cores=1"});
    CHECK(loaded.config.crypto.clock == 1200_MHz);
    CHECK(loaded.config.crypto.data_cores == 1);
    CHECK(loaded.origins.at("crypto.clock").place == "m.toml:2");
    CHECK(loaded.origins.at("crypto.data_cores").place == "--set");
    CHECK_FALSE(loaded.origins.contains("crypto.io_stages"));
}

TEST_CASE("Lists of tables are read", "[config]") {
    const auto loaded =
        load("[[mktme.key]]\nkeyid = 1\n[[mktme.key]]\nkeyid = 2\nalgorithm = \"aes-xts-256\"\n");
    REQUIRE(loaded.config.mktme.key.size() == 2);
    CHECK(loaded.config.mktme.key[1].keyid == 2);
    CHECK(loaded.config.mktme.key[1].algorithm == tme::TmeAlgorithm::aes_xts_256);
}

TEST_CASE("A mistake is told with place, value, what is allowed and the nearest key", "[config][errors]") {
    CHECK_THROWS_WITH(load("[crypto]\ndata_cores = 0\n"),
                      "m.toml:2:14: crypto.data_cores = 0: must be 1 to 64");
    CHECK_THROWS_WITH(load("[crypto]\ndata_core = 1\n"),
                      "m.toml:2:1: crypto.data_core: no such key (did you mean crypto.data_cores?)");
    CHECK_THROWS_WITH(load("[cryptic]\nx = 1\n"), Catch::StartsWith("m.toml:1:2: cryptic: no such key"));
    CHECK_THROWS_WITH(load("[crypto]\nclock = 5\n"),
                      Catch::StartsWith("m.toml:2:9: crypto.clock = 5: must be a number with a unit"));
    CHECK_THROWS_WITH(
        load("[encryption]\nmode = \"on\"\n"),
        "m.toml:2:8: encryption.mode = \"on\": must be one of off, bypass, no-encrypt, tme, mktme");
    CHECK_THROWS_WITH(load("[dram]\nrefresh = \"yes\"\n"),
                      "m.toml:2:11: dram.refresh: must be a true or false, not text in quotes");
    CHECK_THROWS_WITH(load("[memory]\nchannels = -1\n"),
                      Catch::Contains("must be a whole number, 0 or more"));
    CHECK_THROWS_WITH(load("[memory]\naddress_map = 3\n"), Catch::Contains("must be a text, not a number"));
    CHECK_THROWS_WITH(load("[memory\n"), Catch::StartsWith("m.toml:1:"));
    CHECK_THROWS_WITH(load("[mktme]\nkey = 3\n"), Catch::Contains("must be tables headed [[mktme.key]]"));
    CHECK_THROWS_WITH(load("[[mktme.key]]\nkyid = 3\n"),
                      "m.toml:2:1: mktme.key[0].kyid: no such key (did you mean mktme.key.keyid?)");
    CHECK_THROWS_WITH(load("", {"crypto.data_cores"}), "--set crypto.data_cores: write --set path=value");
    CHECK_THROWS_WITH(load("", {"crypto.data_cores=65"}), "--set crypto.data_cores = 65: must be 1 to 64");
    CHECK_THROWS_WITH(load("", {"mktme.key=1"}), Catch::Contains("is a list of tables"));
    CHECK_THROWS_WITH(sim::load_config({"absent.toml"}, {}),
                      "absent.toml: cannot open this configuration file: No such file or directory");
    CHECK_THROWS_AS(load("x=1"), ConfigError);
}

TEST_CASE("A set reaches into lists of tables, and adds the next table", "[config]") {
    const std::string two = "[[mktme.key]]\nkeyid = 3\n[[mktme.key]]\nkeyid = 4\n";
    const auto loaded =
        load(two, {"mktme.key.1.keyid=9", "mktme.key[2].keyid=5", "mktme.key.2.algorithm=aes-xts-256"});
    const auto& keys = loaded.config.mktme.key;
    REQUIRE(keys.size() == 3);
    CHECK((keys[0].keyid == 3 && keys[1].keyid == 9 && keys[2].keyid == 5));
    CHECK(keys[2].algorithm == tme::TmeAlgorithm::aes_xts_256);
    CHECK(loaded.origins.at("mktme.key[1].keyid").place == "--set");
    CHECK(loaded.origins.at("mktme.key[0].keyid").place == "m.toml:2");
    CHECK_THROWS_WITH(load(two, {"mktme.key.3.keyid=9"}),
                      "--set mktme.key.3.keyid=9: mktme.key has 2 tables; the next is mktme.key.2");
    CHECK_THROWS_WITH(
        load(two, {"mktme.key.0.kyid=9"}),
        "--set mktme.key.0.kyid=9: no such key mktme.key[0].kyid (did you mean mktme.key.keyid?)");
    CHECK_THROWS_WITH(load(two, {"mktme.key.0.keyid=x"}),
                      Catch::StartsWith("--set mktme.key[0].keyid = x: must be"));
    CHECK_THROWS_WITH(load(two, {"crypto.0.clock=9"}), Catch::Contains("no such key crypto.0.clock"));
    CHECK_THROWS_WITH(load("[[mktme.key]]\nkeyid = 3\n[[mktme.key]]\nkeyid = \"x\"\n"),
                      Catch::StartsWith("m.toml:4:9: mktme.key[1].keyid: must be a count"));
}

TEST_CASE("The resolved configuration loads back to itself", "[config]") {
    const auto first = load(
        "[crypto]\nclock = \"1733333333 Hz\"\nrounds_per_clock = 0.5\n[workload]\ninterval = \"13.75 ns\"\n"
        "[[mktme.key]]\nkeyid = 7\ndata_key = \"00\"\n");
    // Origins differ: the second load names the first's output.
    const auto strip = [](const std::string& text) {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = text.find('\n', at);
            out += text.substr(at, std::min(end, text.find(" #", at)) - at) + "\n";
            at = end + 1;
        }
        return out;
    };
    const std::string text = sim::config_as_toml(first);
    CHECK_THAT(text, Catch::Contains("clock = \"1733333333 Hz\"") && Catch::Contains("# m.toml:2"));
    CHECK(strip(sim::config_as_toml(load(text))) == strip(text));
}

TEST_CASE("The reference names every key with its range and source", "[config]") {
    const std::string text = sim::config_reference();
    for (const char* part :
         {"| `data_cores` | `2` | count | 1 to 64 |", "| `row_hit_cap` | `16` | count | 1 or more |",
          "off, bypass, no-encrypt, tme, mktme", "[[mktme.key]]", "`DDR5-4800-16Gb-x8`",
          "(docs/numbers.md#engine-defaults)"})
        CHECK_THAT(text, Catch::Contains(part));
}

TEST_CASE("A list of texts is read as TOML writes it, and one text by itself is a list of one", "[config]") {
    using Texts = std::vector<std::string>;
    CHECK(parsed<Texts>("a b") == Texts{"a b"});
    CHECK(parsed<Texts>("[]").empty());
    for (const Texts& texts : {Texts{}, Texts{"a"}, Texts{"a, b", "\"c\\", "new\nline\x7f", "[x]"}})
        CHECK(parsed<Texts>(sim::print_value(texts)) == texts);
    for (const char* wrong : {"[", "[1]", "[\"a\", 2]", "[[\"a\"]]", "[\"a\"]\nother = 1"})
        CHECK_THROWS_WITH(parsed<Texts>(wrong), Catch::Contains("must be a list of texts"));
}

TEST_CASE("Traces count from the folder of the file that names them, and print absolute", "[config]") {
    const auto traces = load("[workload]\ntraces = [\"sub/a.stl\"]\n").config.workload.traces;
    CHECK(traces.entries == std::vector<std::string>{"sub/a.stl"});  // the file lies in the working folder
    const auto set = load("[workload]\ntraces = [\"a.stl\"]\n", {"workload.traces=b.stl"}).config.workload;
    CHECK(set.traces.entries == std::vector<std::string>{"b.stl"});
    CHECK(set.has_trace());
    CHECK_FALSE(load("[workload]\ntraces = []\n").config.workload.has_trace());
    CHECK_THROWS_WITH(
        load("[workload]\ntraces = \"a.stl\"\n"),
        Catch::Contains("m.toml:2:10: workload.traces: must be a list of files, not text in quotes"));
    CHECK_THROWS_WITH(load("[workload]\ntraces = [1]\n"),
                      Catch::Contains("workload.traces: must be a list of texts"));
}
