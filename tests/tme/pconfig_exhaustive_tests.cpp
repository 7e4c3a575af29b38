// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "tests/tme/package.hpp"
#include "tests/tme/pconfig_law.hpp"

// Compares the model with the law for every combination of PCONFIG's inputs, under both wordings of the SDM.
namespace {

using namespace mktme;
using namespace mktme::test;

constexpr SimTime an_hour{3'600'000'000'000'000'000};

/// State of a package before PCONFIG, with the facts that the law needs.
struct PackageCase {
    std::string name;
    MktmeParams mktme{};
    std::uint64_t activation = 0;  // written to 0x982, unless 0x982 stays open
    bool stays_open = false;
    bool is_table_locked = false;
    EntropyParams entropy{};
    std::uint64_t entropy_words = 16;  // available at every PCONFIG
};

MktmeParams small_table(std::uint64_t max_keys) {
    MktmeParams params;
    params.keyid_bits = 5;
    params.max_keyid_bits = 5;
    params.max_keys = max_keys;
    return params;
}

std::vector<PackageCase> package_cases() {
    const MktmeParams ordinary = small_table(11);
    MktmeParams not_enumerated = ordinary;
    not_enumerated.pconfig_enumerated = false;
    MktmeParams not_listed = ordinary;
    not_listed.keyid_bits = not_listed.max_keyid_bits = not_listed.max_keys = 0;
    constexpr std::uint64_t k4 = 0x000F'0004'0000'0002;
    constexpr std::uint64_t k4_p1 = 0x000F'0014'0000'0002;
    constexpr std::uint64_t no_k = 0x000F'0000'0000'0002;
    constexpr std::uint64_t without_integrity = 0x0005'0004'0000'0002;
    return {
        {.name = "ordinary", .mktme = ordinary, .activation = k4},
        {.name = "as many keys as names", .mktme = small_table(31), .activation = k4},
        {.name = "TDX", .mktme = ordinary, .activation = k4_p1},
        {.name = "two algorithms", .mktme = ordinary, .activation = without_integrity},
        {.name = "not enumerated", .mktme = not_enumerated, .activation = k4},
        {.name = "not listed", .mktme = not_listed, .activation = no_k},
        {.name = "open", .mktme = ordinary, .stays_open = true},
        {.name = "off", .mktme = ordinary},
        {.name = "no KeyID bits", .mktme = ordinary, .activation = no_k},
        {.name = "table locked", .mktme = ordinary, .activation = k4, .is_table_locked = true},
        {.name = "four words",
         .mktme = ordinary,
         .activation = k4,
         .entropy = {.words = 4},
         .entropy_words = 4},
        {.name = "no entropy",
         .mktme = ordinary,
         .activation = k4,
         .entropy = {.words = 4, .refill = an_hour},
         .entropy_words = 0},
    };
}

std::vector<PconfigState> processor_states() {
    std::vector<PconfigState> states{
        {}, {.cpl = 3}, {.is_virtual_8086 = true, .is_64_bit = false}, {.is_in_seam = true}};
    for (int prefix = 1; prefix <= 4; ++prefix)
        states.push_back({.prefix = static_cast<InstructionPrefix>(prefix)});
    for (const std::uint32_t leaf : {0U, 1U, 2U, 62U, 63U, 64U, ~0U}) {
        states.push_back({.leaf = leaf});
        for (const std::uint64_t bitmap : {0ULL, 1ULL, 2ULL, 1ULL << 62, 1ULL << 63, ~0ULL})
            states.push_back({.leaf = leaf, .vmx_non_root = PconfigVmxControls{true, bitmap}});
        states.push_back({.leaf = leaf, .vmx_non_root = PconfigVmxControls{false, ~0ULL}});
    }
    return states;
}

struct AddressCase {
    std::uint64_t rbx;
    bool is_64_bit = true;
    std::uint64_t ds_base = 0;
    bool is_readable = true;
};

const std::vector<AddressCase> address_cases{
    {0x1000},
    {0x1001},
    {0x1080},
    {0x10C0},
    {0x7FFF'FFFF'FF00},
    {0x8000'0000'0000},
    {0xFFFF'8000'0000'0000},
    {0xFFFF'7FFF'FFFF'FF00},
    {0x1000, true, 0, false},
    {0x1010, true, 0, false},
    {0x1000, false},
    {0x1F00, false},
    {0x2000, false},
    {0x1000, false, 0x40},
    {0x0FC0, false, 0x40},
};

std::vector<AlgorithmMask> algorithm_masks() {
    std::vector<AlgorithmMask> masks{0x0, 0x3, 0x5, 0xA, 0xF, 0x8001, 0xFFFF};
    for (unsigned bit = 0; bit < 16; ++bit) masks.push_back(static_cast<AlgorithmMask>(1U << bit));
    return masks;
}

constexpr auto commands = {0, 1, 2, 3, 4, 5, 128, 255};
constexpr auto keyids = {0, 1, 7, 8, 11, 12, 15, 16, 31, 32, 256, 0x8001, 0xFFFF};
constexpr int nothing_reserved = -1;
/// Offsets of the one byte that a case sets: reserved, or used by some algorithms only.
constexpr auto reserved_bytes = {nothing_reserved, 5, 6, 63, 79, 80, 95, 96, 127, 143, 144, 159, 160, 191};

KeyProgramStruct::Image image_of(int command, AlgorithmMask algorithms, int keyid, int reserved) {
    KeyProgramStruct::Image image{};
    image[0] = static_cast<std::byte>(keyid & 0xFF);
    image[1] = static_cast<std::byte>(keyid >> 8);
    image[2] = static_cast<std::byte>(command);
    image[3] = static_cast<std::byte>(algorithms & 0xFF);
    image[4] = static_cast<std::byte>(algorithms >> 8);
    image[64] = std::byte{0x11};
    image[128] = std::byte{0x22};
    if (reserved != nothing_reserved) image.at(static_cast<std::size_t>(reserved)) = std::byte{0x10};
    return image;
}

Ending ending_of(const PconfigResult& result) {
    constexpr std::array codes{Ending::rax_0, Ending::rax_1, Ending::rax_2,
                               Ending::rax_3, Ending::rax_4, Ending::rax_5};
    switch (result.outcome) {
        case PconfigOutcome::ud_fault: return Ending::ud;
        case PconfigOutcome::vm_exit: return Ending::vm_exit;
        case PconfigOutcome::gp_fault: return Ending::gp;
        case PconfigOutcome::page_fault: return Ending::pf;
        case PconfigOutcome::completed: break;
    }
    return codes.at(result.rax(99));
}

/// Runs PCONFIGs on one package and compares each with the law. Counts for each row the PCONFIGs that it ended.
class Comparison {
public:
    Comparison(const PackageCase& package, PconfigErrors wording)
        : wording_{wording},
          package_{params_of_case(package, wording)} {
        if (!package.stays_open)
            REQUIRE(package_.write(Msr::tme_activate, package.activation) == MsrWrite::done);
        situation_ = {.has_pconfig = package.mktme.pconfig_enumerated,
                      .lists_mktme = package.mktme.max_keyid_bits > 0,
                      .activate = package_.read(Msr::tme_activate).value(),
                      .max_keys = package_.hardware.table().max_keys(),
                      .is_table_locked = package.is_table_locked,
                      .entropy_words = package.entropy_words};
        before_ = package_.table();
    }

    /// Returns false if model and law differ, or if the key table is wrong afterwards.
    bool agrees(PconfigState state, const AddressCase& address, const KeyProgramStruct::Image& bytes) {
        state.rbx = address.rbx;
        state.is_64_bit = state.is_64_bit && address.is_64_bit;
        state.ds_base = address.ds_base;
        state.ds_limit = 0x1FFF;
        situation_.state = state;
        situation_.bytes = bytes;
        situation_.is_readable = address.is_readable;
        const LawRow& row = lawful_row(situation_, wording_);
        ++decided_[row.step];
        const SimTime now = next();
        const auto result =
            package_.hardware.pconfig(now, state, address.is_readable ? std::optional{bytes} : std::nullopt);
        const Ending lawful = wording_ == PconfigErrors::gp ? row.later : row.of_2019;
        return ending_of(result) == lawful && is_table_right(result);
    }
    [[nodiscard]] const std::map<std::string_view, std::uint64_t>& decided() const { return decided_; }

private:
    static KeyHardwareParams params_of_case(const PackageCase& package, PconfigErrors wording) {
        KeyHardwareParams params = params_of(wording);
        params.mktme = package.mktme;
        params.entropy = package.entropy;
        // The PCONFIG that holds the table is still running when the compared one begins.
        if (package.is_table_locked) params.pconfig.direct_time = an_hour;
        return params;
    }

    /// Returns a later time, at which lock and entropy are in the state of the case.
    SimTime next() {
        package_.now += 100_us;
        if (situation_.is_table_locked && !package_.hardware.lock().holder(package_.now)) {
            const auto held =
                package_.hardware.pconfig(package_.now, {}, image_of(0, 1, 1, nothing_reserved));
            REQUIRE(held.is_success());
            before_ = package_.table();
        }
        return package_.now;
    }

    /// Returns true if only a success changed the table, and only the named entry, to the requested state.
    bool is_table_right(const PconfigResult& result) {
        const auto after = package_.table();
        if (!result.is_success()) return after == before_;
        const auto n = static_cast<std::size_t>(situation_.bytes[0]);
        const KeyEntry& entry = after[n];
        constexpr std::array modes{KeyMode::encrypt_with_keyid_key, KeyMode::encrypt_with_keyid_key,
                                   KeyMode::tme_key_or_bypass, KeyMode::no_encrypt};
        const auto command = std::to_integer<std::size_t>(situation_.bytes[2]);
        bool is_right = result.programmed == KeyId{static_cast<std::uint16_t>(n)} &&
                        entry.mode == modes.at(command) && entry.generation > before_[n].generation;
        if (command == 0) is_right = is_right && entry.keys.data[0] == situation_.bytes[64];
        before_[n] = entry;
        return is_right && after == before_;
    }

    PconfigErrors wording_;
    Package package_;
    Situation situation_;
    std::vector<KeyEntry> before_;
    std::map<std::string_view, std::uint64_t> decided_;
};

struct Tally {
    std::uint64_t compared = 0;
    std::uint64_t differ = 0;
    std::map<std::string_view, std::uint64_t> decided;

    void add(const Comparison& comparison) {
        for (const auto& [step, times] : comparison.decided()) decided[step] += times;
    }
    void count(bool agrees) {
        ++compared;
        differ += agrees ? 0 : 1;
    }
};

/// Compares all structures, aligned and not, on one package, in and out of SEAM.
void compare_structures(const PackageCase& package, PconfigErrors wording, Tally& tally) {
    Comparison comparison{package, wording};
    const auto masks = algorithm_masks();
    for (const int command : commands)
        for (const AlgorithmMask algorithms : masks)
            for (const int keyid : keyids)
                for (const int reserved : reserved_bytes) {
                    const auto image = image_of(command, algorithms, keyid, reserved);
                    for (const std::uint64_t rbx : {0x1000U, 0x1080U})
                        tally.count(comparison.agrees({}, {rbx}, image));
                    tally.count(comparison.agrees({.is_in_seam = true}, {0x1000}, image));
                }
    tally.add(comparison);
}

/// Compares all states of the processor at all addresses on one package, with valid and invalid structures.
void compare_processors(const PackageCase& package, PconfigErrors wording, Tally& tally) {
    Comparison comparison{package, wording};
    for (const PconfigState& state : processor_states())
        for (const AddressCase& address : address_cases)
            for (const int command : {0, 1, 2, 3, 4})
                for (const int keyid : {0, 1, 8, 12})
                    for (const int reserved : {nothing_reserved, 5, 63})
                        tally.count(comparison.agrees(state, address, image_of(command, 1, keyid, reserved)));
    tally.add(comparison);
}

}  // namespace

TEST_CASE("PCONFIG follows the law for every structure on every package, in both wordings",
          "[mktme][pconfig][exhaustive]") {
    Tally tally;
    for (const auto& package : package_cases())
        for (const auto wording : {PconfigErrors::gp, PconfigErrors::rax}) {
            INFO(package.name << ", wording " << name_of(wording));
            compare_structures(package, wording, tally);
            CHECK(tally.differ == 0);
        }
    CHECK(tally.compared == 2 * 12 * 8 * 23 * 13 * 14 * 3);
}

TEST_CASE("PCONFIG follows the law in every state of the processor, in both wordings",
          "[mktme][pconfig][exhaustive]") {
    Tally tally;
    for (const auto& package : package_cases())
        for (const auto wording : {PconfigErrors::gp, PconfigErrors::rax}) {
            INFO(package.name << ", wording " << name_of(wording));
            compare_processors(package, wording, tally);
            CHECK(tally.differ == 0);
        }
    CHECK(tally.compared == 2 * 12 * (8 + 7 * 8) * 15 * 5 * 4 * 3);
}

TEST_CASE("The comparison with the law reaches every row of it", "[mktme][pconfig][exhaustive]") {
    Tally tally;
    for (const auto& package : package_cases())
        for (const auto wording : {PconfigErrors::gp, PconfigErrors::rax})
            compare_processors(package, wording, tally);
    compare_structures(package_cases().front(), PconfigErrors::rax, tally);
    compare_structures(package_cases()[3], PconfigErrors::gp, tally);
    compare_structures(package_cases()[1], PconfigErrors::gp, tally);
    for (const LawRow& row : pconfig_law()) {
        INFO("step " << row.step);
        CHECK(tally.decided[row.step] > 0);
    }
}
