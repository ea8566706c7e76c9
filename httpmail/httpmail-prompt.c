/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-enum-types.h>
#include <httpmail/httpmail-error-private.h>
#include <httpmail/httpmail-prompt-private.h>

/**
 * HTTPMailPrompt:
 *
 * An open question to the user, which [signal@Transport::prompt] brings: a text and a few answers to choose from.
 *
 * Keep a reference and answer with [method@Prompt.respond], at once or later, on any thread; only the first answer
 * counts. While the question is open only the request that asked waits. A question that is dropped without an answer
 * counts as answered with `HTTPMAIL_PROMPT_ANSWER_NONE`, which is the careful choice.
 *
 * It stands for the arguments of OnPrompt of the original interface.
 */
struct _HTTPMailPrompt
{
  GObject parent_instance;

  GError *error;
  char *text;
  char *caption;
  HTTPMailPromptButtons buttons;
  char *origin;
  GTlsCertificate *certificate;
  char *fingerprint;
  char *parent_window;

  gint answered; /* atomic */
  HTTPMailPromptFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
};

enum
{
  PROP_0,
  PROP_ERROR,
  PROP_HRESULT,
  PROP_TEXT,
  PROP_CAPTION,
  PROP_BUTTONS,
  PROP_ORIGIN,
  PROP_CERTIFICATE,
  PROP_FINGERPRINT,
  PROP_PARENT_WINDOW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

#define ANSWER(name) (1u << HTTPMAIL_PROMPT_ANSWER_##name)

/* The answers that go with each set of buttons. */
static const guint offered_answers[] = {
  [HTTPMAIL_PROMPT_BUTTONS_OK] = ANSWER (OK),
  [HTTPMAIL_PROMPT_BUTTONS_OK_CANCEL] = ANSWER (OK) | ANSWER (CANCEL),
  [HTTPMAIL_PROMPT_BUTTONS_ABORT_RETRY_IGNORE] = ANSWER (ABORT) | ANSWER (RETRY) | ANSWER (IGNORE),
  [HTTPMAIL_PROMPT_BUTTONS_YES_NO_CANCEL] = ANSWER (YES) | ANSWER (NO) | ANSWER (CANCEL),
  [HTTPMAIL_PROMPT_BUTTONS_YES_NO] = ANSWER (YES) | ANSWER (NO),
  [HTTPMAIL_PROMPT_BUTTONS_RETRY_CANCEL] = ANSWER (RETRY) | ANSWER (CANCEL),
};

G_DEFINE_FINAL_TYPE (HTTPMailPrompt, httpmail_prompt, G_TYPE_OBJECT)

static void
answer_once (HTTPMailPrompt *self, HTTPMailPromptAnswer answer)
{
  if (!g_atomic_int_compare_and_exchange (&self->answered, FALSE, TRUE))
    return;
  if (self->func != NULL)
    self->func (answer, self->user_data);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

static void
httpmail_prompt_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailPrompt *self = HTTPMAIL_PROMPT (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_HRESULT:
      g_value_set_int (value, httpmail_prompt_get_hresult (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_CAPTION:
      g_value_set_string (value, self->caption);
      break;
    case PROP_BUTTONS:
      g_value_set_enum (value, self->buttons);
      break;
    case PROP_ORIGIN:
      g_value_set_string (value, self->origin);
      break;
    case PROP_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_PARENT_WINDOW:
      g_value_set_string (value, self->parent_window);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_prompt_finalize (GObject *object)
{
  HTTPMailPrompt *self = HTTPMAIL_PROMPT (object);

  answer_once (self, HTTPMAIL_PROMPT_ANSWER_NONE);
  g_clear_error (&self->error);
  g_free (self->text);
  g_free (self->caption);
  g_free (self->origin);
  g_clear_object (&self->certificate);
  g_free (self->fingerprint);
  g_free (self->parent_window);

  G_OBJECT_CLASS (httpmail_prompt_parent_class)->finalize (object);
}

static void
httpmail_prompt_class_init (HTTPMailPromptClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_prompt_get_property;
  object_class->finalize = httpmail_prompt_finalize;

  /**
   * HTTPMailPrompt:error:
   *
   * What the question is about, or `NULL` when nothing is wrong.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * HTTPMailPrompt:hresult:
   *
   * The result number of the original interface for [property@Prompt:error] (`hrError` of OnPrompt), zero when nothing
   * is wrong; see [func@Error.to_hresult].
   */
  props[PROP_HRESULT] = g_param_spec_int ("hresult", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  /**
   * HTTPMailPrompt:text:
   *
   * The question, ready to show.
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);

  /**
   * HTTPMailPrompt:caption:
   *
   * A title for the dialog.
   */
  props[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, "", flags);

  /**
   * HTTPMailPrompt:buttons:
   *
   * The answers to choose from (`uType` of OnPrompt).
   */
  props[PROP_BUTTONS] =
      g_param_spec_enum ("buttons", NULL, NULL, HTTPMAIL_TYPE_PROMPT_BUTTONS, HTTPMAIL_PROMPT_BUTTONS_OK, flags);

  /**
   * HTTPMailPrompt:origin:
   *
   * Scheme, host and port of the server that the question is about, or `NULL`.
   */
  props[PROP_ORIGIN] = g_param_spec_string ("origin", NULL, NULL, NULL, flags);

  /**
   * HTTPMailPrompt:certificate:
   *
   * The certificate that the question is about, or `NULL` when it is about something else.
   */
  props[PROP_CERTIFICATE] = g_param_spec_object ("certificate", NULL, NULL, G_TYPE_TLS_CERTIFICATE, flags);

  /**
   * HTTPMailPrompt:fingerprint:
   *
   * The SHA-256 fingerprint of the certificate, as 32 upper-case hexadecimal numbers with colons between them, or
   * `NULL` when there is no certificate. It is what to compare with the figure that the server's administrator gives.
   */
  props[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);

  /**
   * HTTPMailPrompt:parent-window:
   *
   * The window that a dialog belongs to, as [signal@Transport::parent-window] gave it, or `NULL`.
   */
  props[PROP_PARENT_WINDOW] = g_param_spec_string ("parent-window", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_prompt_init (HTTPMailPrompt *self)
{
}

static char *
make_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) text = g_string_sized_new (32 * 3);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;

  g_checksum_update (checksum, der->data, (gssize) der->len);
  g_checksum_get_digest (checksum, digest, &size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, i == 0 ? "%02X" : ":%02X", digest[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

HTTPMailPrompt *
httpmail_prompt_new (const GError *error,
                     const char *text,
                     const char *caption,
                     HTTPMailPromptButtons buttons,
                     const char *origin,
                     GTlsCertificate *certificate,
                     HTTPMailPromptFunc func,
                     gpointer user_data,
                     GDestroyNotify destroy)
{
  HTTPMailPrompt *self = g_object_new (HTTPMAIL_TYPE_PROMPT, NULL);

  if (error != NULL)
    self->error = g_error_copy (error);
  self->text = g_strdup (text);
  self->caption = g_strdup (caption);
  self->buttons = buttons;
  self->origin = g_strdup (origin);
  if (certificate != NULL)
    {
      self->certificate = g_object_ref (certificate);
      self->fingerprint = make_fingerprint (certificate);
    }
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

void
httpmail_prompt_set_parent_window (HTTPMailPrompt *self, const char *handle)
{
  g_return_if_fail (HTTPMAIL_IS_PROMPT (self));

  g_free (self->parent_window);
  self->parent_window = g_strdup (handle);
}

/**
 * httpmail_prompt_get_error:
 * @self: a prompt
 *
 * The value of [property@Prompt:error].
 *
 * Returns: (transfer none) (nullable): what the question is about
 */
const GError *
httpmail_prompt_get_error (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->error;
}

/**
 * httpmail_prompt_get_hresult:
 * @self: a prompt
 *
 * The value of [property@Prompt:hresult].
 *
 * Returns: an HRESULT, zero when nothing is wrong
 */
gint
httpmail_prompt_get_hresult (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), 0);

  return httpmail_error_get_hresult (self->error);
}

/**
 * httpmail_prompt_get_text:
 * @self: a prompt
 *
 * The value of [property@Prompt:text].
 *
 * Returns: (transfer none): the question
 */
const char *
httpmail_prompt_get_text (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->text;
}

/**
 * httpmail_prompt_get_caption:
 * @self: a prompt
 *
 * The value of [property@Prompt:caption].
 *
 * Returns: (transfer none): a title for the dialog
 */
const char *
httpmail_prompt_get_caption (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->caption;
}

/**
 * httpmail_prompt_get_buttons:
 * @self: a prompt
 *
 * The value of [property@Prompt:buttons].
 *
 * Returns: the answers to choose from
 */
HTTPMailPromptButtons
httpmail_prompt_get_buttons (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), HTTPMAIL_PROMPT_BUTTONS_OK);

  return self->buttons;
}

/**
 * httpmail_prompt_get_origin:
 * @self: a prompt
 *
 * The value of [property@Prompt:origin].
 *
 * Returns: (transfer none) (nullable): which server the question is about
 */
const char *
httpmail_prompt_get_origin (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->origin;
}

/**
 * httpmail_prompt_get_certificate:
 * @self: a prompt
 *
 * The value of [property@Prompt:certificate].
 *
 * Returns: (transfer none) (nullable): which certificate the question is about
 */
GTlsCertificate *
httpmail_prompt_get_certificate (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->certificate;
}

/**
 * httpmail_prompt_get_fingerprint:
 * @self: a prompt
 *
 * The value of [property@Prompt:fingerprint].
 *
 * Returns: (transfer none) (nullable): the SHA-256 fingerprint
 */
const char *
httpmail_prompt_get_fingerprint (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->fingerprint;
}

/**
 * httpmail_prompt_get_parent_window:
 * @self: a prompt
 *
 * The value of [property@Prompt:parent-window].
 *
 * Returns: (transfer none) (nullable): the window handle
 */
const char *
httpmail_prompt_get_parent_window (HTTPMailPrompt *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_PROMPT (self), NULL);

  return self->parent_window;
}

/**
 * httpmail_prompt_respond:
 * @self: a prompt
 * @answer: the answer
 *
 * Answers the question. An answer that [property@Prompt:buttons] do not offer counts as `HTTPMAIL_PROMPT_ANSWER_NONE`.
 * Does nothing when the question was answered already. May be called on any thread, and returns at once.
 */
void
httpmail_prompt_respond (HTTPMailPrompt *self, HTTPMailPromptAnswer answer)
{
  g_return_if_fail (HTTPMAIL_IS_PROMPT (self));

  if ((guint) answer > HTTPMAIL_PROMPT_ANSWER_NO || (offered_answers[self->buttons] & (1u << answer)) == 0)
    answer = HTTPMAIL_PROMPT_ANSWER_NONE;
  answer_once (self, answer);
}
