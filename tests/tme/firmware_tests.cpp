// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/encryption_params.hpp"
#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;
using crypto::EncryptionMode;
using crypto::EncryptionParams;

KeyHardware build(const MktmeParams& mktme) { return KeyHardware{params_of(mktme), "package0"}; }

}  // namespace

TEST_CASE("Firmware activates what the configuration asks for and tells every core", "[mktme][firmware]") {
    KeyHardwareParams params;
    params.cores = 4;
    KeyHardware hardware{params, "package0"};
    const EncryptionParams encryption{.mode = EncryptionMode::mktme,
                                      .algorithm = crypto::Algorithm::aes_xts_256};
    REQUIRE(boot(hardware, {}, firmware_activation(params.mktme, encryption)));
    CHECK(hardware.rdmsr(core0, Msr::tme_activate) == 0x000F'0006'0000'0023);
    for (std::uint32_t core = 0; core < 4; ++core)
        CHECK(hardware.rdmsr(CoreId{core}, Msr::mk_tme_core_activate) == 6ULL << 32);
}

TEST_CASE("Each encryption mode treats lines of KeyID 0 and of an unused KeyID alike", "[mktme][firmware]") {
    for (const auto& [mode, is_encrypted] :
         {std::pair{EncryptionMode::off, false}, std::pair{EncryptionMode::bypass, false},
          std::pair{EncryptionMode::no_encrypt, false}, std::pair{EncryptionMode::tme, true},
          std::pair{EncryptionMode::mktme, true}}) {
        KeyHardware hardware{{}, "package0"};
        REQUIRE(boot(hardware, {}, firmware_activation({}, {.mode = mode})));
        CHECK(hardware.attributes(KeyId{0}, DramAddr{0}).is_encrypted == is_encrypted);
        CHECK(hardware.attributes(KeyId{5}, DramAddr{0}).is_encrypted == is_encrypted);
    }
}

TEST_CASE("A boot without entropy says so", "[mktme][firmware]") {
    KeyHardwareParams params;
    params.entropy.words = 3;
    KeyHardware hardware{params, "package0"};
    CHECK_FALSE(boot(hardware, {}, firmware_activation({}, {})));
}

TEST_CASE("Firmware refuses what the package cannot do, and names it", "[mktme][firmware][config]") {
    MktmeParams only_256;
    only_256.algorithms = 4;
    CHECK_THROWS_WITH(firmware_activation(only_256, {}),
                      "encryption.algorithm = aes-xts-128: not among mktme.algorithms = 4");
    MktmeParams no_bypass;
    no_bypass.bypass_supported = false;
    CHECK_THROWS_WITH(firmware_activation(no_bypass, {.mode = EncryptionMode::bypass}),
                      "encryption.mode = bypass: mktme.bypass_supported is false");
    MktmeParams no_tme;
    no_tme.tme = false;
    CHECK_THROWS_WITH(firmware_activation(no_tme, {}), "encryption.mode = tme: mktme.tme is false");
    CHECK_NOTHROW(firmware_activation(no_tme, {.mode = EncryptionMode::off}));
}

TEST_CASE("Contradictory KeyID parameters are named", "[mktme][config]") {
    MktmeParams params;
    params.max_keyid_bits = 5;
    CHECK_THROWS_WITH(build(params), "mktme.keyid_bits = 6: mktme.max_keyid_bits = 5 allows no more");
    params = {};
    params.tdx_keyid_bits = 7;
    CHECK_THROWS_WITH(build(params), "mktme.tdx_keyid_bits = 7: they are some of the mktme.keyid_bits = 6");
    params = {};
    params.max_keys = 64;
    CHECK_THROWS_WITH(build(params), "mktme.max_keys = 64: 6 KeyID bits name 63 KeyIDs besides 0");
    params.max_keys = 63;
    CHECK_NOTHROW(build(params));
}

TEST_CASE("A key for a KeyID there is not, or with an algorithm there is not, is named", "[mktme][config]") {
    MktmeParams params;
    params.key = {{.keyid = 64}};
    CHECK_THROWS_WITH(build(params), "mktme.key[0].keyid = 64: mktme.keyid_bits = 6 allows KeyIDs up to 63");
    params.key = {{.keyid = 63}};
    CHECK_NOTHROW(build(params));
    params.max_keys = 62;
    CHECK_THROWS_WITH(build(params), "mktme.key[0].keyid = 63: mktme.max_keys = 62");
    params = {};
    params.algorithms = 4;
    params.key = {{.keyid = 3}};
    CHECK_THROWS_WITH(build(params), "mktme.key[0].algorithm = aes-xts-128: not among mktme.algorithms = 4");
}

TEST_CASE("An excluded range that no mask can say is named", "[mktme][config]") {
    MktmeParams params;
    params.exclude_length = Bytes{6144};
    CHECK_THROWS_WITH(build(params), "mktme.exclude_length = 6144 B: must be a power of two from 4096 B on");
    params.exclude_length = Bytes{2048};
    CHECK_THROWS_WITH(build(params), "mktme.exclude_length = 2048 B: must be a power of two from 4096 B on");
    params.exclude_length = Bytes{8192};
    params.exclude_base = Bytes{4096};
    CHECK_THROWS_WITH(build(params),
                      "mktme.exclude_base = 0x1000: no multiple of mktme.exclude_length = 0x2000");
    params.exclude_base = Bytes{1ULL << 52U};
    CHECK_THROWS_WITH(build(params),
                      "mktme.exclude_base = 0x10000000000000: no address of mktme.maxphyaddr = 52 bits");
    params.exclude_base = Bytes{8192};
    CHECK_NOTHROW(build(params));
}

TEST_CASE("Firmware excludes exactly the range asked for, under KeyID 0 only", "[mktme][firmware]") {
    MktmeParams params;
    params.exclude_base = Bytes{0x40000};
    params.exclude_length = Bytes{0x10000};
    KeyHardware hardware{params_of(params), "package0"};
    exclude(hardware, {}, params);
    REQUIRE(boot(hardware, {}, firmware_activation(params, {})));
    const auto is_plain = [&](std::uint64_t address, std::uint16_t keyid = 0) {
        return !hardware.attributes(KeyId{keyid}, DramAddr{address}).is_encrypted;
    };
    CHECK_FALSE(is_plain(0x3FFC0));
    CHECK(is_plain(0x40000));
    CHECK(is_plain(0x4FFC0));
    CHECK_FALSE(is_plain(0x50000));
    CHECK_FALSE(is_plain(0x40000, 1));
    CHECK(hardware.wrmsr({}, core0, Msr::tme_exclude_mask, 0) == MsrWrite::gp_fault);  // locked
}
