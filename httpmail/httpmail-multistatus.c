/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/httpmail-multistatus-private.h>

/**
 * HTTPMailMultistatus:
 *
 * The answer to a PROPFIND or PROPPATCH (RFC 4918, section 13): a [iface@Gio.ListModel] of [class@MultistatusResponse].
 *
 * A multistatus never changes and may be read on any thread. It stands for the IPropFindMultiResponse of the original
 * interface.
 */
struct _HTTPMailMultistatus
{
  GObject parent_instance;

  GPtrArray *responses;
  char *description;
};

enum
{
  PROP_0,
  PROP_DESCRIPTION,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void httpmail_multistatus_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HTTPMailMultistatus,
                               httpmail_multistatus,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, httpmail_multistatus_list_model_init))

static GType
httpmail_multistatus_get_item_type (GListModel *model)
{
  return HTTPMAIL_TYPE_MULTISTATUS_RESPONSE;
}

static guint
httpmail_multistatus_get_n_items (GListModel *model)
{
  return HTTPMAIL_MULTISTATUS (model)->responses->len;
}

static gpointer
httpmail_multistatus_get_item (GListModel *model, guint position)
{
  HTTPMailMultistatusResponse *response = httpmail_multistatus_get_response (HTTPMAIL_MULTISTATUS (model), position);

  return response != NULL ? g_object_ref (response) : NULL;
}

static void
httpmail_multistatus_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = httpmail_multistatus_get_item_type;
  iface->get_n_items = httpmail_multistatus_get_n_items;
  iface->get_item = httpmail_multistatus_get_item;
}

static void
httpmail_multistatus_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HTTPMailMultistatus *self = HTTPMAIL_MULTISTATUS (object);

  switch (prop_id)
    {
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, HTTPMAIL_TYPE_MULTISTATUS_RESPONSE);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->responses->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
httpmail_multistatus_finalize (GObject *object)
{
  HTTPMailMultistatus *self = HTTPMAIL_MULTISTATUS (object);

  g_ptr_array_unref (self->responses);
  g_free (self->description);

  G_OBJECT_CLASS (httpmail_multistatus_parent_class)->finalize (object);
}

static void
httpmail_multistatus_class_init (HTTPMailMultistatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = httpmail_multistatus_get_property;
  object_class->finalize = httpmail_multistatus_finalize;

  /**
   * HTTPMailMultistatus:description:
   *
   * What the server says of the answer as a whole (RFC 4918, section 14.25), or `NULL`. It is the server's text: show
   * it as such.
   */
  props[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);

  /**
   * HTTPMailMultistatus:item-type:
   *
   * The type of the items, [class@MultistatusResponse]; see [method@Gio.ListModel.get_item_type].
   */
  props[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);

  /**
   * HTTPMailMultistatus:n-items:
   *
   * How many responses there are; see [method@Gio.ListModel.get_n_items].
   */
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
httpmail_multistatus_init (HTTPMailMultistatus *self)
{
  self->responses = g_ptr_array_new_with_free_func (g_object_unref);
}

HTTPMailMultistatus *
httpmail_multistatus_new (GPtrArray *responses, const char *description)
{
  HTTPMailMultistatus *self;

  g_return_val_if_fail (responses != NULL, NULL);

  self = g_object_new (HTTPMAIL_TYPE_MULTISTATUS, NULL);
  g_ptr_array_unref (self->responses);
  self->responses = responses;
  self->description = description != NULL ? g_utf8_make_valid (description, -1) : NULL;
  return self;
}

/**
 * httpmail_multistatus_get_n_responses:
 * @self: a multistatus
 *
 * How many responses there are (`GetLength` of IPropFindMultiResponse).
 *
 * Returns: the number of responses
 */
guint
httpmail_multistatus_get_n_responses (HTTPMailMultistatus *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS (self), 0);

  return self->responses->len;
}

/**
 * httpmail_multistatus_get_response:
 * @self: a multistatus
 * @i: which response, counted from 0 in the server's order
 *
 * One of the responses (`GetResponse` of IPropFindMultiResponse).
 *
 * Returns: (transfer none) (nullable): the response, `NULL` when there are fewer
 */
HTTPMailMultistatusResponse *
httpmail_multistatus_get_response (HTTPMailMultistatus *self, guint i)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS (self), NULL);

  return i < self->responses->len ? g_ptr_array_index (self->responses, i) : NULL;
}

/**
 * httpmail_multistatus_find:
 * @self: a multistatus
 * @href: an absolute URL
 *
 * The first response for @href. The URL is compared letter by letter with [property@MultistatusResponse:href]: two ways
 * to write one URL, such as with and without a slash at its end, are different here.
 *
 * Returns: (transfer none) (nullable): the response, `NULL` when there is none for this URL
 */
HTTPMailMultistatusResponse *
httpmail_multistatus_find (HTTPMailMultistatus *self, const char *href)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS (self), NULL);
  g_return_val_if_fail (href != NULL, NULL);

  for (guint i = 0; i < self->responses->len; i++)
    {
      HTTPMailMultistatusResponse *response = g_ptr_array_index (self->responses, i);

      if (g_str_equal (httpmail_multistatus_response_get_href (response), href))
        return response;
    }
  return NULL;
}

/**
 * httpmail_multistatus_get_description:
 * @self: a multistatus
 *
 * The value of [property@Multistatus:description].
 *
 * Returns: (transfer none) (nullable): what the server says of the answer as a whole
 */
const char *
httpmail_multistatus_get_description (HTTPMailMultistatus *self)
{
  g_return_val_if_fail (HTTPMAIL_IS_MULTISTATUS (self), NULL);

  return self->description;
}
