/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-batch-item-private.h>
#include <httpmail/httpmail-error-private.h>

/**
 * HTTPMailBatchItem:
 *
 * One member that a command copied or moved together with others, and what became of it.
 *
 * A batch item never changes and may be read on any thread. It stands for the HTTPMAILBCOPYMOVE of the original
 * interface.
 */
struct _HTTPMailBatchItem
{
  GObject parent_instance;

  char *href;
  char *location;
  guint http_status;
  GError *error;
};

enum
{
  PROP_0,
  PROP_HREF,
  PROP_LOCATION,
  PROP_HRESULT,
  PROP_HTTP_STATUS,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HTTPMailBatchItem, httpmail_batch_item, G_TYPE_OBJECT)

static void
httpmail_batch_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailBatchItem *self = HTTPMAIL_BATCH_ITEM (object);

  switch (prop_id)
    {
    case PROP_HREF:
      g_value_set_string (value, self->href);
      break;
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_HRESULT:
      g_value_set_int (value, httpmail_batch_item_get_hresult (self));
      break;
    case PROP_HTTP_STATUS:
      g_value_set_uint (value, self->http_status);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_batch_item_finalize (GObject *object)
{
  HTTPMailBatchItem *self = HTTPMAIL_BATCH_ITEM (object);

  g_free (self->href);
  g_free (self->location);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (httpmail_batch_item_parent_class)->finalize (object);
}

static void
httpmail_batch_item_class_init (HTTPMailBatchItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_batch_item_get_property;
  object_class->finalize = httpmail_batch_item_finalize;

  /**
   * HTTPMailBatchItem:href:
   *
   * The URL of the member that was to be copied or moved (`pszHref` of HTTPMAILBCOPYMOVE).
   */
  props[PROP_HREF] = g_param_spec_string ("href", NULL, NULL, "", flags);

  /**
   * HTTPMailBatchItem:location:
   *
   * The absolute URL of the copy, or of where the member is now (`pszLocation` of HTTPMAILBCOPYMOVE; RFC 4918, section
   * 14.9), or `NULL` when the server did not tell.
   */
  props[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, flags);

  /**
   * HTTPMailBatchItem:hresult:
   *
   * The result number of the original interface (`hrResult` of HTTPMAILBCOPYMOVE), see [func@Error.to_hresult]; 0
   * for a success.
   */
  props[PROP_HRESULT] = g_param_spec_int ("hresult", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  /**
   * HTTPMailBatchItem:http-status:
   *
   * The HTTP status that the server gave this member within its multistatus answer (RFC 4918, section 13), or that of
   * the whole answer when it gave none.
   */
  props[PROP_HTTP_STATUS] = g_param_spec_uint ("http-status", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HTTPMailBatchItem:error:
   *
   * Why the member was not copied or moved, of the domain `HTTPMAIL_ERROR`; `NULL` when it was.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_batch_item_init (HTTPMailBatchItem *self)
{
}

HTTPMailBatchItem *
httpmail_batch_item_new (const char *href, const char *location, guint http_status, const char *problem)
{
  HTTPMailBatchItem *self;

  g_return_val_if_fail (href != NULL, NULL);

  self = g_object_new (HTTPMAIL_TYPE_BATCH_ITEM, NULL);
  self->href = g_utf8_make_valid (href, -1);
  self->location = location != NULL ? g_utf8_make_valid (location, -1) : NULL;
  self->http_status = http_status;
  if (http_status < 200 || http_status > 299)
    self->error = httpmail_error_new_for_member (self->href, http_status, problem);
  return self;
}

/**
 * httpmail_batch_item_get_href:
 * @self: a batch item
 *
 * The value of [property@BatchItem:href].
 *
 * Returns: (transfer none): the URL of the member that was to be copied or moved
 */
const char *
httpmail_batch_item_get_href (HTTPMailBatchItem *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_BATCH_ITEM (self), NULL);

  return self->href;
}

/**
 * httpmail_batch_item_get_location:
 * @self: a batch item
 *
 * The value of [property@BatchItem:location].
 *
 * Returns: (transfer none) (nullable): the URL of the copy, or of where the member is now
 */
const char *
httpmail_batch_item_get_location (HTTPMailBatchItem *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_BATCH_ITEM (self), NULL);

  return self->location;
}

/**
 * httpmail_batch_item_get_hresult:
 * @self: a batch item
 *
 * The value of [property@BatchItem:hresult].
 *
 * Returns: an HRESULT: 0 for a success, else negative
 */
gint
httpmail_batch_item_get_hresult (HTTPMailBatchItem *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_BATCH_ITEM (self), 0);

  return httpmail_error_get_hresult (self->error);
}

/**
 * httpmail_batch_item_get_http_status:
 * @self: a batch item
 *
 * The value of [property@BatchItem:http-status].
 *
 * Returns: the status code
 */
guint
httpmail_batch_item_get_http_status (HTTPMailBatchItem *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_BATCH_ITEM (self), 0);

  return self->http_status;
}

/**
 * httpmail_batch_item_get_error:
 * @self: a batch item
 *
 * The value of [property@BatchItem:error].
 *
 * Returns: (transfer none) (nullable): why the member was not copied or moved
 */
const GError *
httpmail_batch_item_get_error (HTTPMailBatchItem *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_BATCH_ITEM (self), NULL);

  return self->error;
}
