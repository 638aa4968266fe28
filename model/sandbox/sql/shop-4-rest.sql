-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The shop, 4: views, triggers, policies, and what the application may do.

-- Not valid yet: the last scripts validate them side by side.
ALTER TABLE public.orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers (id) NOT VALID;

ALTER TABLE public.order_items
    ADD CONSTRAINT order_items_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders (id) ON DELETE CASCADE NOT VALID,
    ADD CONSTRAINT order_items_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.products (id) NOT VALID;

ALTER TABLE public.payments
    ADD CONSTRAINT payments_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders (id) NOT VALID;

SELECT setval(pg_get_serial_sequence('public.customers', 'id'), (SELECT max(id) FROM public.customers)),
    setval(pg_get_serial_sequence('public.products', 'id'), (SELECT max(id) FROM public.products)),
    setval(pg_get_serial_sequence('public.orders', 'id'), (SELECT max(id) FROM public.orders)),
    setval(pg_get_serial_sequence('public.payments', 'id'), (SELECT coalesce(max(id), 1) FROM public.payments));

CREATE VIEW public.open_orders WITH (security_invoker = true) AS
SELECT o.id, o.customer_id, c.name AS customer, o.status, o.amount, o.item_count, o.placed_at
FROM public.orders AS o JOIN public.customers AS c ON c.id = o.customer_id
WHERE o.status IN ('open', 'paid', 'packed');

CREATE VIEW public.open_orders_by_customer WITH (security_invoker = true) AS
SELECT customer_id, customer, count(*) AS orders, sum(amount) AS amount
FROM public.open_orders GROUP BY customer_id, customer;

CREATE FUNCTION public.touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE TRIGGER orders_touch_updated_at BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

CREATE TABLE public.payments_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    action text NOT NULL,
    who text NOT NULL DEFAULT session_user,
    payment jsonb NOT NULL
);

-- SECURITY DEFINER: the application may not write the audit itself.
CREATE FUNCTION public.audit_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO public.payments_audit (action, payment) VALUES (TG_OP, to_jsonb(coalesce(NEW, OLD)));
    RETURN NULL;
END
$$;

CREATE TRIGGER payments_audit AFTER INSERT OR UPDATE OR DELETE ON public.payments FOR EACH ROW EXECUTE FUNCTION public.audit_payment();

ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

CREATE POLICY shop_app_orders ON public.orders TO shop_app USING (true) WITH CHECK (amount >= 0 AND amount < 1000000);

CREATE POLICY shop_report_orders ON public.orders FOR SELECT TO shop_report USING (status <> 'cancelled');

GRANT USAGE ON SCHEMA public TO shop_app, shop_report;

GRANT SELECT, INSERT, UPDATE, DELETE ON public.customers, public.orders, public.order_items, public.payments TO shop_app;

GRANT SELECT, UPDATE (stock) ON public.products TO shop_app;

GRANT SELECT ON public.open_orders, public.open_orders_by_customer TO shop_app, shop_report;

GRANT SELECT (id, status, amount, placed_at) ON public.orders TO shop_report;

COMMENT ON TABLE public.orders IS 'What customers ordered. The application writes here all day.';

COMMENT ON COLUMN public.orders.amount IS 'Sum of the items in euro, tax included';

COMMENT ON COLUMN public.orders.item_count IS 'Pieces in the parcel';

COMMENT ON COLUMN public.orders.reference IS 'The customer''s own number for the order, as typed';

COMMENT ON VIEW public.open_orders IS 'What the warehouse has to do';

COMMENT ON INDEX public.orders_open_amount_idx IS 'For the list of large open orders';

DROP SCHEMA fill CASCADE;
