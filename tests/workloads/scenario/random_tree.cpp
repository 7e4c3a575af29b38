// SPDX-License-Identifier: Apache-2.0
#include "tests/workloads/scenario/random_tree.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/random.hpp"
#include "workloads/case_language/operations.hpp"
#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/rules/value_rules.hpp"
#include "workloads/scenario/words/outcome_names.hpp"
#include "workloads/scenario/words/settings.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::test {

namespace {

using namespace scenario;

/// Draws words and nodes. Names are those of a fixed world: a and b are processes and t a thread of b, each with the
/// ranges m0 and m1, the keys k0 and k1, the protection keys p0 and p1 and the descriptors d0 and d1; leaver is a process
/// that may exec and exit. A name that is given again stands for the same kind.
class Author {
public:
    Author(Version version, std::uint64_t seed) : version_{version}, random_{seed, "tree"} {}

    Scenario write(std::size_t statements) {
        add_config();
        add_world();
        while (script_.statements.size() < statements) add(drawn_statement());
        if (version_ == Version::two && chance(2)) add(drawn<Schedule>());
        return std::move(script_);
    }

private:
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    [[nodiscard]] bool chance(std::uint64_t in) { return below(in) == 0; }
    template <class Range>
    auto one_of(const Range& range) {
        return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
    }
    template <class T>
    T drawn() {
        T value{};
        draw(value);
        return value;
    }
    template <class T>
    void add(T statement) {
        script_.statements.push_back({{}, std::move(statement)});
    }

    // Containers of words and nodes.
    template <class T>
    void draw(std::optional<T>& value) {
        if (chance(2)) draw(value.emplace());
    }
    template <class T>
    void draw(std::vector<T>& values) {
        for (auto count = 1 + below(3); count > 0; --count) draw(values.emplace_back());
    }
    template <class... T>
    void draw(std::variant<T...>& value) {
        for (auto wanted = below(sizeof...(T)); !draw_alternative<0>(value, wanted);)
            wanted = below(sizeof...(T));
    }
    /// Draws alternative `wanted`, unless it belongs to another version.
    template <std::size_t i, class... T>
    bool draw_alternative(std::variant<T...>& value, std::size_t wanted) {
        if constexpr (i < sizeof...(T)) {
            if (i != wanted) return draw_alternative<i + 1>(value, wanted);
            using Alternative = std::variant_alternative_t<i, std::variant<T...>>;
            if (!exists<Alternative>()) return false;
            draw(value.template emplace<i>());
            return true;
        } else {
            return false;
        }
    }
    template <class T>
    [[nodiscard]] bool exists() const {
        constexpr bool is_late = std::is_same_v<T, Serial> || std::is_same_v<T, RingKey> ||
                                 std::is_same_v<T, SegvCode> || std::is_same_v<T, Hangs>;
        if constexpr (Node<T>) return T::form().since <= version_;
        else return !is_late || version_ == Version::two;
    }

    // Parts of nodes.
    template <class T>
    void draw_part(T&, const Keyword&) {}
    template <class T, class Owner, class M>
    void draw_part(T& node, const Member<Owner, M>& member) {
        draw(node.*member.pointer);
    }
    template <class T, class Owner, class M>
    void draw_part(T& node, const Many<Owner, M>& many) {
        draw(node.*many.pointer);
    }
    template <class T, class Owner, class M>
    void draw_part(T& node, const Tagged<Owner, M>& tagged) {
        draw(node.*tagged.pointer);
    }
    template <class T, class Part>
    void draw_part(T& node, const InVersion2<Part>& part) {
        if (version_ == Version::two) draw_part(node, part.part);
    }
    template <class T, class... Tags>
    void draw_part(T& node, const Options<Tags...>& options) {
        std::apply([&](const auto&... tag) { (draw_part(node, tag), ...); }, options.tags);
    }
    template <Node T>
    void draw(T& node) {
        std::apply([&](const auto&... part) { (draw_part(node, part), ...); }, T::form().parts);
    }

    // Nodes that have rules of their own.
    void draw(Call& call) {
        call.operation.name = one_of(case_language::operation_names());
        const auto [least, most] = case_language::argument_count(call.operation.name);
        const auto count = least + below(std::min(most - least, std::size_t{3}) + 1);
        const auto* const operation = case_language::find_key_operation(call.operation.name);
        while (call.arguments.size() < count) {
            const bool is_key = operation != nullptr &&
                                case_language::argument_letter(*operation, call.arguments.size()) == 'k';
            call.arguments.push_back({is_key ? WordTraits<FKey>::text(drawn<FKey>()) : bare_word(), {}});
        }
        draw(call.result);
    }
    void draw(Pattern& pattern) {
        draw_node(pattern);
        if (pattern.stride) ++pattern.stride->value;
    }
    void draw(Replay& replay) {
        draw_node(replay);
        if (!replay.into) replay.fold.reset();
    }
    void draw(Slot& slot) {
        slot.state.value = one_of(states_of(profile_));
        draw(slot.count);
    }
    template <class T>
    void draw_node(T& node) {
        std::apply([&](const auto&... part) { (draw_part(node, part), ...); }, T::form().parts);
    }
    void draw(Action& action) {
        draw(action.what);
        std::visit([&](const auto& made) { name(action, made); }, action.what);
    }
    template <class T>
    void name(Action& action, const T&) {
        if constexpr (requires { T::naming; })
            if (T::naming.need == Naming::Need::required || chance(2))
                action.name = {name_of_kind(T::naming.gives), {}};
    }
    void name(Action& action, const Call& call) {
        if (call.operation.name == "pkey_alloc") action.name = {name_of_kind(Role::protection_key), {}};
        else if (call.operation.name == "mmap") action.name = {name_of_kind(Role::range), {}};
        else if (call.operation.name == "request_key") action.name = {name_of_kind(Role::key), {}};
    }
    void draw(ActorLine& line) {
        do
            line.what =
                version_ == Version::two && chance(4) ? decltype(line.what){drawn<On>()} : drawn<Action>();
        while (leaves(line) && is_gone_);
        line.actor.text = leaves(line) ? "leaver" : one_of(version_ == Version::two ? actors_2 : actors_1);
        if (!states_result(line)) draw(line.expect);
        is_gone_ |= leaves(line);
    }
    static const AnyAction* action_in(const ActorLine& line) {
        const auto* action = std::get_if<Action>(&line.what);
        if (action == nullptr) action = std::get_if<Action>(&std::get<On>(line.what).response);
        return action != nullptr ? &action->what : nullptr;
    }
    static bool leaves(const ActorLine& line) {
        const AnyAction* const what = action_in(line);
        return what != nullptr &&
               (std::holds_alternative<Exec>(*what) || std::holds_alternative<Exit>(*what));
    }
    static bool states_result(const ActorLine& line) {
        const AnyAction* const what = action_in(line);
        if (what == nullptr) return false;
        if (const auto* call = std::get_if<Call>(what)) return call->result.has_value();
        const auto* const get = std::get_if<PkeyGet>(what);
        return get != nullptr && get->result.has_value();
    }

    // Words.
    void draw(Word& word) { word.text = is_turn_ ? "K1" : bare_word(); }
    void draw(Type& type) { type.text = one_of(std::array{"mktme", "user", "keyagent", "key_ring.2"}); }
    void draw(Str& text) {
        constexpr std::string_view letters = " #\tabc?=->,\\'\xC3\xA9";
        for (auto count = below(12); count > 0; --count) text.text += one_of(letters);
    }
    void draw(CallWord& word) { word.text = bare_word(); }
    void draw(ResultWord& word) { word.text = bare_word(); }
    void draw(Dec& number) { number.value = chance(8) ? random_.bits() : below(100); }
    void draw(Number& number) {
        number.value = chance(2) ? static_cast<double>(below(1000)) : (random_.unit() - 0.5) * 1e9;
    }
    void draw(Len& length) { draw_extent(length); }
    void draw(Off& offset) { draw_extent(offset); }
    void draw_extent(Extent& extent) {
        extent.in_pages = chance(2);
        extent.count = chance(8) ? random_.bits() >> (extent.in_pages ? 12U : 0U) : below(5000);
    }
    void draw(Byte& byte) { byte.value = static_cast<std::uint8_t>(below(256)); }
    void draw(XByte& byte) {
        byte = {static_cast<std::uint8_t>(below(256)), version_ == Version::two && chance(2)};
    }
    void draw(Hex32& number) { number.value = static_cast<std::uint32_t>(random_.bits()); }
    void draw(Bit& bit) { bit.value = static_cast<std::uint16_t>(below(512)); }
    void draw(Prot& prot) {
        prot.read = chance(2);
        prot.write = chance(2);
        prot.execute = chance(2);
        prot.grows_down = version_ == Version::two && chance(3);
        prot.grows_up = version_ == Version::two && chance(3);
    }
    void draw(Kind& kind) { kind = {drawn<Backing>(), drawn<Sharing>()}; }
    void draw(Serial& serial) { serial.value = static_cast<std::int32_t>(below(std::uint64_t{1} << 31U)); }
    void draw(RingKey& key) { draw(key.ring); }
    void draw(Hangs&) {}
    void draw(Ring& ring) { ring = static_cast<Ring>(below(version_ == Version::two ? 8 : 4)); }
    void draw(Sig& signal) {
        signal = version_ == Version::two ? static_cast<Sig>(1 + below(task::signal_count)) : Sig::sigsegv;
    }
    void draw(syscall::Errno& error) { error = syscall::errno_named(one_of(error_names())); }
    void draw(Outcomes& outcomes) {
        draw(outcomes.any_of);
        outcomes.or_skip = chance(2);
    }
    void draw(IdRange& ids) { ids = {static_cast<std::uint32_t>(random_.bits()), 7}; }
    void draw(State& state) { draw(state.value); }
    template <NamedEnum E>
    void draw(E& value) {
        value = static_cast<E>(below(EnumNames<E>::names.size()));
    }

    // Names.
    template <Role role>
    void draw(NameOf<role>& name) {
        name.text = name_of_kind(role);
    }
    template <Role role>
    void draw(Owned<role>& name) {
        const bool may_have_owner = role == Role::key || version_ == Version::two;
        if (may_have_owner && chance(2))
            name.owner = Actor{one_of(version_ == Version::two ? actors_2 : actors_1), {}};
        draw(name.name);
    }
    std::string name_of_kind(Role role) {
        switch (role) {
            case Role::range: return one_of(std::array{"m0", "m1"});
            case Role::key: return one_of(std::array{"k0", "k1"});
            case Role::protection_key: return one_of(std::array{"p0", "p1"});
            case Role::descriptor: return one_of(std::array{"d0", "d1"});
            case Role::actor: return one_of(version_ == Version::two ? actors_2 : actors_1);
            case Role::guest: return "g";
            case Role::device: return "nic";
            case Role::container: return "box";
            case Role::capture: return "c0";
            case Role::newcomer: return fmt::format("n{}", ++newcomers_);
            case Role::given: return "k1";
            case Role::label: break;
        }
        return one_of(std::array{"gold", "c1", "Z-9_.z"});
    }
    std::string bare_word() {
        return one_of(std::array{"s:a%20b", "x:00", "7", "-3", "r:9:41", "null", "a\"b", "=", "K"});
    }

    // Statements.
    AnyStatement drawn_statement() {
        AnyStatement statement;
        do draw(statement);
        while (std::holds_alternative<Config>(statement) || std::holds_alternative<Schedule>(statement));
        return statement;
    }
    void draw(AtTime& at) { at.time.value = now_ += below(1000); }
    void draw(LaterBy& later) { now_ += later.time.value = below(1000); }
    void draw(Tenants& tenants) {
        tenants = {{fmt::format("tenant{}-", ++newcomers_), {}}, {"load.toml", {}}};
    }
    void draw(Schedule& schedule) {
        is_turn_ = true;
        draw(schedule.turns);
        is_turn_ = false;
    }
    void draw(Setting&) {}
    void draw(Capture& capture) {
        draw_node(capture);
        capture.name.text = "c0";
    }
    void add_config() {
        Config config;
        for (const SettingRule& rule : setting_rules()) {
            if (rule.since > version_ || chance(2)) continue;
            Setting setting{.key = std::string{rule.key}, .value = {}, .at = {}};
            switch (rule.form) {
                case SettingRule::Form::number: setting.value = below(1000); break;
                case SettingRule::Form::choice: setting.value = std::string{one_of(rule.choices)}; break;
                case SettingRule::Form::slots:
                    setting.value = std::vector<SlotShare>{{"gold", below(9)}, {"c1", 2}, {"Z-9_.z", 3}};
                    break;
            }
            if (rule.key == "profile") profile_ = std::get<std::string>(setting.value);
            config.settings.push_back(std::move(setting));
        }
        if (!config.settings.empty()) add(std::move(config));
    }
    void act(const char* actor, const char* name, AnyAction what) {
        add(ActorLine{{actor, {}}, Action{Given{name, {}}, std::move(what)}, std::nullopt});
    }
    void add_world() {
        for (const char* actor : {"a", "b", "leaver"}) {
            add(Spawn{.process = {actor, {}},
                      .cap = {},
                      .core = {},
                      .uid = {},
                      .session = {},
                      .in = {},
                      .slot_class = {}});
            for (const char* name : {"m0", "m1"}) act(actor, name, Mmap{drawn<PlainMapping>()});
            for (const char* name : {"k0", "k1"}) act(actor, name, drawn<AddKey>());
            if (version_ == Version::one) continue;
            for (const char* name : {"p0", "p1"}) act(actor, name, drawn<PkeyAlloc>());
            for (const char* name : {"d0", "d1"}) act(actor, name, Open{});
        }
        if (version_ == Version::one) return;
        add(Thread{.thread = {"t", {}}, .of = {"b", {}}, .core = {}});
        add(DeviceLine{.device = {"nic", {}}, .bits = {64, {}}, .iommu = {}, .node = {}});
        add(Container{.container = {"box", {}}, .uid_map = {}});
        add(ActorLine{{"a", {}}, Action{std::nullopt, Vm{{"g", {}}, {"m0", {}}}}, std::nullopt});
        add(Inject{drawn<Capture>()});
    }

    static constexpr std::array<const char*, 3> actors_2{"a", "b", "t"};
    static constexpr std::array<const char*, 3> actors_1{"a", "b", "b"};

    Version version_;
    RandomStream random_;
    Scenario script_{version_, {}};
    std::string profile_ = "59";
    std::uint64_t now_ = 0;
    std::size_t newcomers_ = 0;
    bool is_turn_ = false;
    bool is_gone_ = false;
};

}  // namespace

Scenario random_tree(Version version, std::uint64_t seed, std::size_t statements) {
    return Author{version, seed}.write(statements);
}

}  // namespace mktme::test
