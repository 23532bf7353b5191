using System.Linq.Expressions;

namespace CustomerPayments.Application.Lists;

/// <summary>
/// Sorts by a key with the row's id to break ties, and goes on after the last row of the page before.
/// </summary>
internal static class Keyset
{
    /// <param name="after">The key and the id of the last row seen; null on the first page.</param>
    public static IQueryable<TRow> InKeyOrder<TRow, TKey, TId>(
        this IQueryable<TRow> rows, Expression<Func<TRow, TKey>> key, Expression<Func<TRow, TId>> id, bool descending,
        (TKey Key, TId Id)? after)
    {
        if (after is { } place)
            rows = rows.Where(After(key, id, descending, place.Key, place.Id));
        return descending
            ? rows.OrderByDescending(key).ThenByDescending(id)
            : rows.OrderBy(key).ThenBy(id);
    }

    // `key >= x and (key > x or id > y)` instead of `key > x or (key = x and id > y)`: the first can be sought in an
    // index.
    private static Expression<Func<TRow, bool>> After<TRow, TKey, TId>(
        Expression<Func<TRow, TKey>> key, Expression<Func<TRow, TId>> id, bool descending, TKey lastKey, TId lastId)
    {
        var row = key.Parameters[0];
        var idOfRow = new Rename(id.Parameters[0], row).Visit(id.Body);
        var keyPast = Compare(
            key.Body, Parameter(lastKey), descending ? ExpressionType.LessThan : ExpressionType.GreaterThan);
        var keyPastOrAt = Compare(
            key.Body, Parameter(lastKey), descending
                ? ExpressionType.LessThanOrEqual
                : ExpressionType.GreaterThanOrEqual);
        var idPast = Compare(
            idOfRow, Parameter(lastId), descending ? ExpressionType.LessThan : ExpressionType.GreaterThan);
        return Expression.Lambda<Func<TRow, bool>>(
            Expression.AndAlso(keyPastOrAt, Expression.OrElse(keyPast, idPast)), row);
    }

    private static BinaryExpression Compare(Expression left, Expression right, ExpressionType how) =>
        left.Type == typeof(string)
            ? Expression.MakeBinary(how, Expression.Call(CompareStrings, left, right), Expression.Constant(0))
            : Expression.MakeBinary(how, left, right);

    private static readonly System.Reflection.MethodInfo CompareStrings =
        typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    /// <summary>
    /// A member of a captured object becomes a parameter of the SQL, so that one plan serves every page.
    /// </summary>
    private static MemberExpression Parameter<T>(T value) =>
        Expression.Field(Expression.Constant(new Box<T> { Value = value }), nameof(Box<>.Value));

    private sealed class Box<T>
    {
        public T Value = default!;
    }

    private sealed class Rename(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) =>
            node == from ? to : base.VisitParameter(node);
    }
}
