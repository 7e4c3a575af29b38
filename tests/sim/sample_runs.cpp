// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/sample_runs.hpp"

namespace mktme::test {

namespace {

constexpr const char* dramsim3_lines =
    "0x0 READ 0\n0x40 WRITE 3\n0x12340 READ 20\n0x52340 WRITE 90\n0x40 READ 100\n0x92340 READ 4000\n0x80 "
    "READ 9000\n";
constexpr const char* load_store_lines = "LD 0x40\nST 0x1240\nLD 0x52340\nST 0x92340\nLD 0x40\n";
/// A trace whose addresses carry KeyID 1 at bit 46.
constexpr const char* keyed_lines =
    "0x400000000000 READ 0\n0x40 WRITE 3\n0x400000012340 WRITE 20\n0x400000012340 READ 900\n";

constexpr const char* mix =
    "[workload]\ngenerator = \"mix\"\nissue = \"asap\"\nfootprint = \"1 MiB\"\nrequests = 400\n";

std::string mixed(const std::string& settings) { return settings + mix; }

std::string generated(const std::string& generator, const std::string& settings) {
    return "[workload]\nrequests = 300\ngenerator = \"" + generator + "\"\n" + settings;
}

std::string keyed(const std::string& settings, const std::string& workload = "") {
    return "[encryption]\nmode = \"mktme\"\n" + settings +
           "[workload]\ngenerator = \"mix\"\nissue = \"asap\"\nfootprint = \"64 KiB\"\nrequests = 2000\n"
           "keyid_assignment = \"by-page\"\nkeyids = 4\n" +
           workload;
}

constexpr const char* two_keys =
    "[[mktme.key]]\nkeyid = 1\nalgorithm = \"aes-xts-256\"\n[[mktme.key]]\nkeyid = 2\n";
/// PCONFIGs that succeed, each followed by one that finds the key table locked; the last is for a KeyID out of range.
constexpr const char* programs =
    "[[mktme.program]]\nat = \"100 ns\"\nkeyid = 1\n"
    "[[mktme.program]]\nat = \"300 ns\"\nkeyid = 2\nprocessor = 1\n"
    "[[mktme.program]]\nat = \"1300 ns\"\nkeyid = 3\ncommand = \"clear-key\"\n"
    "[[mktme.program]]\nat = \"1350 ns\"\nkeyid = 3\nprocessor = 1\n"
    "[[mktme.program]]\nat = \"2500 ns\"\nkeyid = 2\ncommand = \"set-key-random\"\nalgorithm = "
    "\"aes-xts-256\"\n"
    "[[mktme.program]]\nat = \"2550 ns\"\nkeyid = 4\nprocessor = 1\n"
    "[[mktme.program]]\nat = \"3600 ns\"\nkeyid = 1\ncommand = \"set-key-random\"\nalgorithm = "
    "\"aes-xts-256\"\n"
    "[[mktme.program]]\nat = \"3650 ns\"\nkeyid = 4\nprocessor = 1\n"
    "[[mktme.program]]\nat = \"4800 ns\"\nkeyid = 70\n";
constexpr const char* faults =
    "[[data.fault]]\nat = \"1 us\"\naddress = \"0 B\"\nlength = \"65536 B\"\nbit = 3\n"
    "[[data.fault]]\nkind = \"replay\"\ncaptured_at = \"300 ns\"\nat = \"1500 ns\"\nlength = \"65536 B\"\n"
    "[[data.fault]]\nkind = \"relocate\"\ncaptured_at = \"300 ns\"\nat = \"1500 ns\"\nfrom = \"32768 "
    "B\"\nlength = \"16384 B\"\n";

std::vector<SampleRun> memory_runs() {
    return {
        {"defaults", "[workload]\nrequests = 200\n"},
        {"mix", mixed("")},
        {"phases", mixed("[sim.phase.first]\nbegin = \"100 ns\"\nend = \"1500 ns\"\n")},
        {"off", mixed("[encryption]\nmode = \"off\"\n")},
        {"bypass", mixed("[encryption]\nmode = \"bypass\"\n")},
        {"no refresh",
         mixed("[dram]\nrefresh = false\n[controller]\ndrain = \"age\"\nscheduler = \"fcfs\"\n")},
        {"sleeps", generated("random", "interval = \"5 us\"\n") +
                       "[dram]\npower_down = true\nself_refresh_after = \"2000 cycles\"\n"},
        {"lazy",
         mixed("[controller]\ndrain = \"lazy\"\nscheduler = \"fr-fcfs-cap\"\npage_policy = \"timeout\"\n")},
        {"slow", generated("mix", "interval = \"400 ns\"\n") +
                     "[controller]\ndrain = \"lazy\"\npage_policy = \"timeout\"\n"},
        {"busy",
         "[controller]\nwrite_queue = 8\nread_queue = 16\nscheduler = \"fr-fcfs-cap\"\n"
         "[workload]\ngenerator = \"hot-row\"\nread_share = 0.5\nissue = \"asap\"\nfootprint = \"1 MiB\"\n"
         "requests = 4000\n"},
        {"fixed", mixed("[crypto]\nfixed_latency = \"7 ns\"\n")},
        {"narrow",
         mixed("[crypto]\ndata_cores = 1\nclock = \"400 MHz\"\nread_buffer = 2\npaths = \"shared\"\n")},
        {"DDR5", mixed("[dram]\npart = \"DDR5-4800-16Gb-x8\"\nrefresh_mode = \"same-bank\"\n")},
    };
}

std::vector<SampleRun> workload_runs() {
    return {
        {"random", generated("random", "interval = \"10 ns\"\n")},
        {"chase", generated("chase", "issue = \"dependent\"\n")},
        {"chase by a stride", generated("chase", "issue = \"dependent\"\nstride = \"4 KiB\"\n")},
        {"stride", generated("stride", "issue = \"window\"\nwindow = 4\n")},
        {"hot row", generated("hot-row", "issue = \"asap\"\nfootprint = \"1 MiB\"\n")},
        {"zipf", generated("zipf", "issue = \"asap\"\n")},
        {"streams", generated("streams", "issue = \"asap\"\n")},
        {"poisson", generated("poisson", "interval = \"20 ns\"\n")},
        {"loaded", generated("loaded", "bandwidth = \"8 GB/s\"\n")},
        {"probe alone", generated("loaded", "")},
        {"trace", "[workload]\nissue = \"timed\"\n", dramsim3_lines, "t.dramsim3.trace"},
        {"trace at once", "[workload]\nissue = \"asap\"\n", dramsim3_lines, "t.dramsim3.trace"},
        {"trace without time", "[trace]\nformat = \"ramulator2-ldst\"\n", load_store_lines, "t.trace",
         "ramulator2-ldst"},
        {"trace with KeyIDs",
         "[encryption]\nmode = \"mktme\"\n[[mktme.key]]\nkeyid = 1\nalgorithm = \"aes-xts-256\"\n",
         keyed_lines, "t.dramsim3.trace"},
    };
}

std::vector<SampleRun> key_runs() {
    return {
        {"no keys", keyed("")},
        {"keys", keyed(two_keys)},
        {"keys for one", keyed(two_keys, "keyid = 1\n")},
        {"integrity", keyed("[[mktme.key]]\nkeyid = 1\nalgorithm = \"aes-xts-128-integrity\"\n")},
        {"key store", keyed(std::string{"[crypto]\nkey_store = 2\n"} + two_keys)},
        {"excluded of tme", mixed("[mktme]\nexclude_length = \"32768 B\"\n")},
        {"programs", keyed(std::string{two_keys} + programs)},
        {"slow programs",
         keyed(std::string{"[mktme.entropy]\nwords = 8\nrefill = \"100 us\"\n"} + two_keys + programs)},
        {"no-encrypt", "[encryption]\nmode = \"no-encrypt\"\n" + generated("mix", "issue = \"asap\"\n")},
        {"programs of no-encrypt",
         std::string{programs} + "[encryption]\nmode = \"no-encrypt\"\n" +
             generated("mix",
                       "issue = \"asap\"\nfootprint = \"64 KiB\"\nkeyid_assignment = "
                       "\"by-page\"\nkeyids = 4\n")},
        {"private KeyIDs",
         keyed(std::string{"[mktme]\ntdx_keyid_bits = 3\nseam = true\n[data]\nmode = \"full\"\n"} +
               two_keys)},
        {"excluded", keyed(std::string{"[mktme]\nexclude_length = \"16384 B\"\n"} + two_keys)},
        {"tags", keyed(std::string{"[data]\nmode = \"tags\"\n"} + faults + two_keys)},
        {"full", keyed(std::string{"[data]\nmode = \"full\"\n[output]\nbus = true\n"} + faults + two_keys)},
        {"contents of tme", mixed("[data]\nmode = \"full\"\n[output]\nbus = true\n")},
        {"one KeyID", keyed(two_keys, "").replace(keyed(two_keys).find("by-page"), 7, "one") + "keyid = 1\n"},
        {"ranges", keyed(two_keys, "").replace(keyed(two_keys).find("by-page"), 7, "ranges") +
                       "[[workload.keyid_range]]\nfirst = \"0 B\"\nend = \"8 KiB\"\nkeyid = 1\n"},
    };
}

}  // namespace

const std::vector<SampleRun>& sample_runs() {
    static const auto all = [] {
        std::vector<SampleRun> runs;
        for (const auto& some : {memory_runs(), workload_runs(), key_runs()})
            runs.insert(runs.end(), some.begin(), some.end());
        return runs;
    }();
    return all;
}

const std::map<std::string, std::vector<std::string>>& values_to_try() {
    static const std::map<std::string, std::vector<std::string>> values{
        {"sim.seed", {"2"}},
        {"sim.watchdog", {"1 ns"}},
        {"dram.part", {"DDR4-2400-8Gb-x8", "DDR5-4800-16Gb-x8"}},
        {"dram.refresh_postpone", {"1"}},
        {"dram.power_down_after", {"50 cycles"}},
        {"dram.self_refresh_after", {"300 cycles"}},
        {"memory.channels", {"2"}},
        {"memory.ranks", {"2"}},
        {"memory.address_map", {"row:rank:bank:column:bank_group:channel"}},
        {"memory.address_hash", {"permutation"}},
        {"controller.read_queue", {"2"}},
        {"controller.write_queue", {"2"}},
        {"controller.drain_high", {"0.6"}},
        {"controller.drain_low", {"0.1"}},
        {"controller.min_reads_per_turn", {"0", "64"}},
        {"controller.idle_drain_after", {"20 cycles"}},
        {"controller.row_hit_cap", {"1"}},
        {"controller.page_timeout", {"5 cycles"}},
        {"controller.starvation_limit", {"20 cycles"}},
        {"controller.forward_latency", {"40 cycles"}},
        {"controller.frontend_latency", {"3 ns"}},
        {"controller.backend_latency", {"3 ns"}},
        {"crypto.clock", {"500 MHz"}},
        {"crypto.rounds_per_clock", {"0.5"}},
        {"crypto.data_cores", {"1", "4"}},
        {"crypto.tweak_cores", {"2", "4"}},
        {"crypto.initiation_interval", {"4 cycles"}},
        {"crypto.io_stages", {"20 cycles"}},
        {"crypto.read_buffer", {"1"}},
        {"crypto.mac_rounds_per_clock", {"0.5"}},
        {"crypto.fixed_latency", {"3 ns"}},
        {"crypto.energy_per_block", {"5 pJ"}},
        {"crypto.key_store", {"1"}},
        {"crypto.key_load", {"100 cycles"}},
        {"crypto.key_load_interval", {"200 cycles"}},
        {"mktme.maxphyaddr", {"36"}},
        {"mktme.keyid_bits", {"2", "15"}},
        {"mktme.tdx_keyid_bits", {"5"}},
        {"mktme.max_keyid_bits", {"3", "7"}},
        {"mktme.max_keys", {"3"}},
        {"mktme.algorithms", {"4", "8"}},
        {"mktme.exclude_base", {"32768 B"}},
        {"mktme.exclude_length", {"16384 B"}},
        {"mktme.pconfig.direct_time", {"1 ns", "9 us"}},
        {"mktme.pconfig.random_time", {"1 ns", "9 us"}},
        {"mktme.pconfig.clear_time", {"1 ns", "9 us"}},
        {"mktme.pconfig.refused_time", {"1 ns"}},
        {"mktme.entropy.words", {"3", "32"}},
        {"mktme.entropy.refill", {"0 ns", "1 us"}},
        {"sim.phase.name", {"other"}},
        {"sim.phase.begin", {"70 ns"}},
        {"sim.phase.end", {"2 us"}},
        {"data.fault.at", {"3 us"}},
        {"data.fault.address", {"4096 B"}},
        {"data.fault.from", {"8192 B"}},
        {"data.fault.captured_at", {"100 ns"}},
        {"data.fault.length", {"64 B"}},
        {"data.fault.bit", {"130"}},
        {"workload.requests", {"150"}},
        {"workload.window", {"2"}},
        {"workload.interval", {"100 ns"}},
        {"workload.footprint", {"32 KiB"}},
        {"workload.stride", {"8 KiB"}},
        {"workload.read_share", {"0.25"}},
        {"workload.request_bytes", {"100 B"}},
        {"workload.request_alignment", {"8 B"}},
        {"workload.bandwidth", {"4 GB/s"}},
        {"workload.hot_share", {"0.1"}},
        {"workload.hot_bytes", {"64 KiB"}},
        {"workload.zipf_exponent", {"2.5"}},
        {"workload.zipf_page", {"4 KiB"}},
        {"workload.streams", {"3"}},
        {"workload.keyid", {"1", "2"}},
        {"workload.keyids", {"2"}},
        {"workload.keyid_page", {"256 B"}},
        {"workload.strip_keyid_every", {"2"}},
        {"workload.keyid_range.first", {"4 KiB"}},
        {"workload.keyid_range.end", {"16 KiB"}},
        {"workload.keyid_range.keyid", {"2"}},
        {"mktme.key.keyid", {"5"}},
        {"mktme.key.data_key", {"000102030405060708090a0b0c0d0e0f"}},
        {"mktme.key.tweak_key", {"000102030405060708090a0b0c0d0e0f"}},
        {"mktme.program.at", {"30 ns"}},
        {"mktme.program.keyid", {"0"}},
        {"mktme.program.data_key", {"000102030405060708090a0b0c0d0e0f"}},
        {"mktme.program.tweak_key", {"000102030405060708090a0b0c0d0e0f"}},
        {"mktme.program.processor", {"3"}},
        {"trace.clock", {"3 GHz"}},
        {"output.window_start", {"1 us"}},
        {"output.window_end", {"2 us"}},
    };
    return values;
}

const std::map<std::string, std::string>& tables_to_try() {
    static const std::map<std::string, std::string> tables{
        {"mktme.key", "[[mktme.key]]\nkeyid = 4\nalgorithm = \"aes-xts-256\"\n"},
        {"mktme.program", "[[mktme.program]]\nat = \"50 ns\"\nkeyid = 4\nalgorithm = \"aes-xts-256\"\n"},
        {"sim.phase", "[sim.phase.measured]\nbegin = \"50 ns\"\n"},
        {"data.fault", "[[data.fault]]\nat = \"400 ns\"\nlength = \"32768 B\"\n"},
        {"workload.keyid_range",
         "[[workload.keyid_range]]\nfirst = \"8 KiB\"\nend = \"64 KiB\"\nkeyid = 1\n"},
    };
    return tables;
}

}  // namespace mktme::test
