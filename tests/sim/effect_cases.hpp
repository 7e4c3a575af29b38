// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace mktme::test::effect {

/// A value, settings beside which it is refused (each alone), and settings beside which it is accepted, all in TOML.
struct Case {
    std::string path;
    std::string value;
    std::vector<std::string> refused;
    std::vector<std::string> taken;
};

inline const std::string off = "encryption.mode='off'\n";
inline const std::string bypass = "encryption.mode='bypass'\n";
inline const std::string no_encrypt = "encryption.mode='no-encrypt'\n";
inline const std::string tme_mode = "encryption.mode='tme'\n";
inline const std::string mktme_mode = "encryption.mode='mktme'\n";
inline const std::string fixed = "crypto.fixed_latency='5 ns'\n";
inline const std::string one_key =
    mktme_mode + "workload.keyid_assignment='one'\nworkload.keyid=1\n[[mktme.key]]\nkeyid=1\n";
inline const std::string mac = one_key + "algorithm='aes-xts-128-integrity'\n";
inline const std::string pages = mktme_mode + "workload.keyid_assignment='by-page'\n[[mktme.key]]\nkeyid=1\n";
inline const std::string ranges = mktme_mode + "workload.keyid_assignment='ranges'\n";
inline const std::string trace = "workload.traces=['t.dramsim3.trace']\n";

inline const std::string clears_key_1 = "[[mktme.program]]\nkeyid=1\ncommand='clear-key'\n";

inline std::string generator(const std::string& name) { return "workload.generator='" + name + "'\n"; }
inline std::string programs(const std::string& first, const std::string& second = "") {
    std::string text = mktme_mode + "[[mktme.program]]\ncommand='" + first + "'\n";
    if (!second.empty()) text += "[[mktme.program]]\ncommand='" + second + "'\n";
    return text;
}

/// Returns the cases of what only machines with cores have. Any value of `cpu` makes a machine one with cores.
std::vector<Case> core_cases();

}  // namespace mktme::test::effect
