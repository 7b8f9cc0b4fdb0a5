#include "platform/config/document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <fstream>
#include <set>
#include <sstream>

#include "models/common/errors.h"
#include "platform/common/text.h"

namespace vp::config {
namespace {

/// Builds the tree from the parser's events and stops it at the first thing that is not allowed, so
/// that a hostile document costs no more memory or stack than a small one.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Source& source) : source_(source) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Node node;
    node.line = mark.line + 1;
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    fail(mark.line + 1, "anchors and aliases are not supported");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    Node node;
    node.kind = Node::Kind::kScalar;
    node.line = mark.line + 1;
    node.text = value;
    node.is_plain = tag != "!";
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node node;
    bool has_key = false;
    std::string key;
    std::set<std::string> keys;
  };

  [[noreturn]] void fail(int line, const std::string& problem) const {
    throw UserError(fmt::format("{}: {}", source_.at(line), problem));
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) fail(mark.line + 1, "anchors and aliases are not supported");
  }

  // yaml-cpp reports "?" for a plain and "!" for a quoted scalar without a tag.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") fail(mark.line + 1, "tags are not supported");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    const bool is_key =
        !levels_.empty() && levels_.back().node.kind == Node::Kind::kMap && !levels_.back().has_key;
    if (is_key) fail(mark.line + 1, "a key must be a plain word");
    if (levels_.size() == kDeepestDocument) {
      fail(mark.line + 1, fmt::format("nested deeper than {} levels", kDeepestDocument));
    }
    Level level;
    level.node.kind = kind;
    level.node.line = mark.line + 1;
    levels_.push_back(std::move(level));
  }

  void close() {
    Node node = std::move(levels_.back().node);
    levels_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& parent = levels_.back();
    if (parent.node.kind == Node::Kind::kMap) {
      if (!parent.has_key) {
        if (node.kind != Node::Kind::kScalar) fail(node.line, "a key must be a plain word");
        if (!parent.keys.insert(node.text).second) {
          fail(node.line, fmt::format("{} occurs twice", quote(node.text)));
        }
        parent.key = node.text;
        parent.has_key = true;
        return;
      }
      node.key = parent.key;
      parent.has_key = false;
    }
    parent.node.children.push_back(std::move(node));
  }

  const Source& source_;
  std::vector<Level> levels_;
  Node root_;
};

/// Accepts nothing: a second document in the same file is a mistake.
class NothingMore : public YAML::EventHandler {
 public:
  explicit NothingMore(const Source& source) : source_(source) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    throw UserError(source_.at(mark.line + 1) + ": only one document is expected");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  const Source& source_;
};

}  // namespace

std::string Source::at(int line) const {
  return has_lines ? fmt::format("{}:{}", name, line) : name;
}

Node parse_document(const std::string& text, const Source& source) {
  if (text.size() > kLargestDocument) {
    throw UserError(fmt::format("{}: {} bytes, at most {} are accepted", source.name, text.size(),
                                kLargestDocument));
  }
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    TreeBuilder builder(source);
    parser.HandleNextDocument(builder);
    NothingMore nothing_more(source);
    parser.HandleNextDocument(nothing_more);
    return builder.take();
  } catch (const YAML::Exception& error) {
    throw UserError(
        fmt::format("{}: not valid YAML: {}", source.at(error.mark.line + 1), error.msg));
  }
}

Node read_document(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  const std::string name = file.string();
  if (!std::filesystem::exists(status)) throw UserError(name + ": no such file");
  if (std::filesystem::is_directory(status)) throw UserError(name + ": is a folder, not a file");
  std::ifstream stream(file, std::ios::binary);
  std::string text(kLargestDocument + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) throw UserError(name + ": cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kLargestDocument) {
    throw UserError(fmt::format("{}: more than {} bytes", name, kLargestDocument));
  }
  return parse_document(text, Source{name, true, file.parent_path()});
}

}  // namespace vp::config
