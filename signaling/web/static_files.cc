#include "signaling/web/static_files.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "signaling/http/http_error.h"
#include "signaling/web/embedded_file.h"

namespace signaling {
namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kContentTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".json", "application/json"},
    {".md", "text/markdown; charset=utf-8"},
    {".ts", "text/plain; charset=utf-8"},
}};

std::string_view ContentType(std::string_view path) {
  for (const auto& [suffix, type] : kContentTypes) {
    if (path.ends_with(suffix)) return type;
  }
  return "application/octet-stream";
}

const EmbeddedFile* Find(std::string_view path) {
  if (path == "/") path = "/index.html";
  const std::span<const EmbeddedFile> files = EmbeddedFiles();
  const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

// RFC 9110 §13.1.2: any of the listed tags, compared weakly, or "*".
bool ClientHas(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

// What apps from elsewhere import; it is public, and loads without credentials.
bool IsClientModule(std::string_view path) {
  return path == "/switchboard.js" || path.starts_with("/sdk/");
}

HttpResponse WithCommonHeaders(const EmbeddedFile& file) {
  HttpResponse response;
  response.headers = {
      {"ETag", std::string(file.etag)},
      {"Cache-Control", "no-cache"},  // may be kept, must be asked after: a new server, a new page
      {"Content-Security-Policy", std::string(kContentSecurityPolicy)},
      {"Permissions-Policy",
       "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self)"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
  };
  if (IsClientModule(file.path)) response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

}  // namespace

std::optional<HttpResponse> StaticFile(const HttpRequest& request) {
  const EmbeddedFile* file = Find(request.path);
  if (file == nullptr) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refused = ErrorResponse(405, "method_not_allowed", "A page can only be read");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  HttpResponse response = WithCommonHeaders(*file);
  if (ClientHas(request.Header("If-None-Match"), file->etag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", ContentType(file->path));
  if (request.method == "HEAD") {
    response.headers.emplace_back("Content-Length", std::to_string(file->size));
  } else {
    response.body.assign(reinterpret_cast<const char*>(file->bytes), file->size);
  }
  return response;
}

}  // namespace signaling
