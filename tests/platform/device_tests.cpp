// SPDX-License-Identifier: Apache-2.0
// DMA devices of a configuration: what they access, when they stop, what they cannot do.
#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/stat_values.hpp"
#include "models/platform/device_stats.hpp"
#include "models/platform/iommu.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/run/assembly.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

/// Two cores with small caches that read and write a little memory, so that what they write reaches it.
constexpr const char* small_machine = R"(
cpu.rob = 64
workload = { generator = "mix", requests = 400, footprint = "64 KiB" }
platform = { cores = 2, clock = "2 GHz", hop = "10 cycles" }
cache.l1d = { size = "1 KiB", ways = 2 }
cache.l2 = { size = "2 KiB", ways = 2 }
cache.llc = { size = "4 KiB", ways = 4, latency = "8 cycles" }
)";

sim::SimConfig config_of(const std::string& device, const std::string& more = "") {
    sim::LoadedConfig loaded;
    const auto apply = [&](const std::string& text) {
        sim::apply_table("c.toml", sim::Giver::user, toml::parse(text), loaded);
    };
    apply(small_machine);
    apply(more);
    apply(device);
    return sim::settle(loaded, {}).config;
}

/// A run to its end, with barriers at every multiple of some cycles, or without.
class Run {
public:
    explicit Run(const sim::SimConfig& config, std::uint64_t grid = 0) : assembly_{config} {
        constexpr std::uint64_t longest = 200'000;  // cycles
        if (grid != 0)
            for (std::uint64_t cycle = grid; cycle < longest; cycle += grid)
                assembly_.machine().agenda().at(ClockDomain{config.platform.clock}.edge(Cycles{cycle}),
                                                "barrier", [](SimTime) {});
        while (assembly_.front_end().run(100)) continue;
        assembly_.machine().finish();
        for (const auto& stat : assembly_.stats(false).values())
            stats_[stat.path] =
                std::visit([](const auto& value) { return static_cast<double>(value); }, stat.value);
    }

    [[nodiscard]] double operator[](const std::string& path) const {
        const auto found = stats_.find(path);
        INFO(path);
        REQUIRE(found != stats_.end());
        return found->second;
    }
    [[nodiscard]] const std::map<std::string, double>& stats() const { return stats_; }
    [[nodiscard]] std::vector<std::uint64_t> accesses() const { return assembly_.device_accesses(); }
    /// Returns the cycle in which the last core had finished.
    [[nodiscard]] double end_of_cores() const {
        return std::max((*this)["cpu.0.cycles"], (*this)["cpu.1.cycles"]);
    }

private:
    sim::Assembly assembly_;
    std::map<std::string, double> stats_;
};

std::string device(const std::string& values) { return "[[platform.device]]\n" + values; }

}  // namespace

TEST_CASE("An IOMMU translates what its entries map, and nothing else", "[platform][devices]") {
    platform::Iommu iommu;
    iommu.map(0x5123, PhysAddr{0x10'0000});
    iommu.map(0x10'0000, PhysAddr{0x4000'0000}, 2_MiB);
    CHECK_FALSE(iommu.translate(0x4fff));
    CHECK(iommu.translate(0x5000) == PhysAddr{0x10'0000});
    CHECK(iommu.translate(0x5fff) == PhysAddr{0x10'0fff});
    CHECK_FALSE(iommu.translate(0x6000));
    CHECK(iommu.translate(0x10'0000 + 0x1f'ffff) == PhysAddr{0x401f'ffff});
    CHECK_FALSE(iommu.translate(0x30'0000));
}

TEST_CASE("A device may leave an access in each cycle until the last core has finished, and in none after it",
          "[platform][devices]") {
    // Its IOMMU maps nothing, so each cycle has an access that is refused and that nobody notices.
    // A device that does nothing takes its turn among the cores at a slice all the same.
    const Run alone{config_of(device("begin = '1 s'\n"))};
    const Run run{
        config_of(device("iommu = true\ntarget = 'program'\naddress = '1 GiB'\nlength = '64 KiB'\n"))};
    CHECK(run["device.0.refused"] == run.end_of_cores());
    CHECK(run["cpu.0.cycles"] != run["cpu.1.cycles"]);
    CHECK(run.end_of_cores() == alone.end_of_cores());
    CHECK(run["device.0.reads"] + run["device.0.writes"] == 0);
    const Run late{config_of(device(
        "iommu = true\ntarget = 'program'\naddress = '1 GiB'\nlength = '64 KiB'\nbegin = '500 ns'\n"))};
    CHECK(late["device.0.refused"] == late.end_of_cores() - 1000);
}

TEST_CASE("A device is where it is in time however far the cores run ahead", "[platform][devices]") {
    const std::string two = device("read_share = 0.3\npattern = 'random'\nlength = '128 KiB'\n") +
                            device("outstanding = 3\ninterval = '13 ns'\ntarget = 'program'\nprogram = 1\n");
    const auto config = config_of(two, "data.mode = 'tags'\n");
    const Run free{config};
    CHECK(free["device.0.reads"] > 100);
    CHECK(free["device.0.writes"] > free["device.0.reads"]);
    CHECK(free["device.1.reads"] > 50);
    for (const std::uint64_t grid : {1U, 7U, 1024U}) {
        INFO("a barrier each " << grid << " cycles");
        CHECK(Run{config, grid}.stats() == free.stats());
    }
}

TEST_CASE("A device makes the accesses that it is asked for, at their interval", "[platform][devices]") {
    const Run run{config_of(device("accesses = 40\ninterval = '50 ns'\nread_share = 0.5\n"))};
    CHECK(run["device.0.reads"] + run["device.0.writes"] == 40);
    CHECK((run["device.0.reads"] > 5 && run["device.0.writes"] > 5));
    CHECK(run["device.0.bytes"] == 40 * 64);
    CHECK(run["device.total.bytes"] == 40 * 64);
    CHECK(run["device.0.read_latency_ns.count"] == run["device.0.reads"]);
    const Run cut{config_of(device("accesses = 1000000\ninterval = '50 ns'\n"))};
    // One at 0 ns, then one each 50 ns: 100 cycles.
    CHECK(cut["device.0.reads"] == std::ceil(cut.end_of_cores() / 100));
    CHECK(cut.accesses() == std::vector{static_cast<std::uint64_t>(cut["device.0.reads"])});
}

TEST_CASE("The latency of a device is the way of its messages", "[platform][devices]") {
    // Nobody else has the line, which is in the LLC from the first write on: 10 cycles to the slice, 8 in it, 10 back.
    const Run run{
        config_of(device("accesses = 3\ninterval = '1 us'\nread_share = 0.0\naddress = '1 GiB'\n"
                         "length = '64 B'\n"))};
    CHECK(run["device.0.write_latency_ns.mean"] == 14.0);
    CHECK(run["device.0.write_latency_ns.max"] == 14.0);
}

TEST_CASE("A device has as many accesses without an answer as it may", "[platform][devices]") {
    // One at a time fills the time of the cores. A write takes 28 cycles, and seldom a few more.
    const Run one{
        config_of(device("outstanding = 1\nread_share = 0.0\naddress = '1 GiB'\nlength = '64 B'\n"))};
    constexpr double cycles_of_write = 28;
    constexpr double cycles_of_ns = 2;
    const double writing = one["device.0.writes"] * one["device.0.write_latency_ns.mean"] * cycles_of_ns;
    CHECK(writing >= one.end_of_cores());
    CHECK(writing < one.end_of_cores() + 2 * cycles_of_write);
    CHECK(one["device.0.writes"] == Approx(one.end_of_cores() / cycles_of_write).epsilon(0.01));
}

TEST_CASE("A device that cannot be attached, or cannot drive its addresses, is refused by its value",
          "[platform][devices][errors]") {
    const auto refused = [](const std::string& values, const std::string& message) {
        INFO(values);
        CHECK_THROWS_WITH(sim::Assembly{config_of(device(values), "encryption.mode = 'mktme'\n")},
                          Catch::Contains(message));
    };
    refused("package = 1\n", "platform.device[0].package = 1: platform.packages = 1 are numbered from 0");
    refused("target = 'program'\nprogram = 2\n", "platform.device[0].program = 2: there are 2 programs");
    refused("keyid = 64\n", "platform.device[0].keyid = 64: mktme.keyid_bits hold KeyIDs up to 63");
    refused("address = '100 B'\n", "platform.device[0].address = 100 B: must be whole lines of 64 B");
    refused("length = '65 B'\n", "platform.device[0].length = 65 B: must be whole lines");
    refused("address = '900 GiB'\n", "platform.device[0].address = 966367641600 B: the memory ends at");
    refused("address = '64 B'\nlength = '900 GiB'\n",
            "platform.device[0].length = 966367641600 B: the memory has");
    refused("target = 'program'\naddress = '64 KiB'\n",
            "platform.device[0].address = 65536 B: workload.generator of "
            "core 0 has no page there");
    refused("target = 'program'\nlength = '128 KiB'\n",
            "platform.device[0].length = 131072 B: the pages of the program");
    refused("address_bits = 32\n",
            "platform.device[0].address_bits = 32: cannot drive address 0x1ffffffff, which has 33 bits");
    refused("address_bits = 46\nkeyid = 1\n",
            "with KeyID 1 in bits 46 and up; with platform.device[0].iommu = true an "
            "IOMMU puts it there");
    CHECK_NOTHROW(sim::Assembly{
        config_of(device("address_bits = 46\nkeyid = 1\niommu = true\n"), "encryption.mode = 'mktme'\n")});
    CHECK_NOTHROW(sim::Assembly{config_of(device("address_bits = 46\n"), "encryption.mode = 'mktme'\n")});
    const std::string tdx = "encryption.mode = 'mktme'\nmktme.tdx_keyid_bits = 1\n";  // KeyIDs 32 to 63
    CHECK_THROWS_WITH(sim::Assembly{config_of(device("keyid = 32\n"), tdx)},
                      Catch::StartsWith("platform.device[0].keyid = 32: TDX-private"));
    CHECK_NOTHROW(sim::Assembly{config_of(device("keyid = 32\n"), tdx + "mktme.seam = true\n")});
    CHECK_NOTHROW(
        sim::Assembly{config_of(device("address_bits = 47\nkeyid = 1\n"), "encryption.mode = 'mktme'\n")});
}
