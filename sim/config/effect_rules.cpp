// SPDX-License-Identifier: Apache-2.0
#include "sim/config/effect_rules.hpp"

namespace mktme::sim {

const std::vector<EffectRule>& effect_rules() {
    static const std::vector<EffectRule> all = [] {
        std::vector<EffectRule> rules;
        for (const auto& section :
             {memory_rules(), engine_rules(), key_rules(), contents_rules(), workload_rules(), core_rules()})
            rules.insert(rules.end(), section.begin(), section.end());
        return rules;
    }();
    return all;
}

}  // namespace mktme::sim
