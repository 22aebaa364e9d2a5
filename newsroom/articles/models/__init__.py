from .article import Article, ArticleAct, IntakeResult, Revision
from .story import Membership, Placement, Story

__all__ = ["Article", "ArticleAct", "IntakeResult", "Membership", "Placement", "Revision", "Story"]
